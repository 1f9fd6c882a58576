-- Give names to papers, group by group: all names of a group, or none where one of them leads to another paper.
-- KEYS: the names of all groups in their order. ARGV: then for each group: how many names, paper, holder (JSON: paper first), a life (s) a name.
-- Returns 1, or 0 where a group was not written.
local key, arg, all = 1, 1, 1
while arg <= #ARGV do
  local count, paper, holder = tonumber(ARGV[arg]), ARGV[arg + 1], ARGV[arg + 2]
  local free = true
  for i = key, key + count - 1 do
    local held = redis.call('GET', KEYS[i])
    if held and cjson.decode(held)[1] ~= paper then free = false end
  end
  if free then
    for i = 0, count - 1 do
      redis.call('SET', KEYS[key + i], holder, 'NX', 'EX', ARGV[arg + 3 + i])
    end
  else
    all = 0
  end
  key, arg = key + count, arg + 3 + count
end
return all
