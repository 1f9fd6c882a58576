-- Take deliveries out of a claimed message in flight.
-- ARGV[4]: JSON: c channel, n fence, w list of [key, reason]. Returns 1, or 0 for a claim that is stale.
local item = cjson.decode(ARGV[4])
local place = channels .. item.c
local known = redis.call('HMGET', place, 'o', 's', 'a', 'k', 'm')
if known[1] ~= item.n or known[2] ~= 'sending' then return 0 end
local out = {}
for _, each in ipairs(item.w) do out[each[1]] = each[2] end
local kept = {}
for _, key in ipairs(frozen(item.c)) do
  if out[key] then
    settle(item.c, {key}, {known[3], known[4], known[5]}, 'w', '', out[key])
    count('sending', -1)
    count('withdrawn', 1)
  else
    kept[#kept + 1] = key
  end
end
redis.call('HSET', place, 'd', table.concat(kept, '\n'))
return counted(1)
