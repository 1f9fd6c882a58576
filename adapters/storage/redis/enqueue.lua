-- Queue deliveries that the ledger does not have, and add topics to those still queued.
-- ARGV[4]: JSON, a list a channel: [channel, key, topics, key, topics, ...], topics as an entry has them.
-- Returns {queued, topics added}.
local queued, joined, coming = 0, 0, {} -- channels in which something new waits, each after the time

-- Topics of `more` that an entry does not have yet.
local function join(value, more)
  local added = 0
  for topic in string.gmatch(more, '[^\n]+') do
    if not string.find(value, string.match(topic, '^%S+'), 1, true) then
      value = value .. (string.sub(value, -1) == '\t' and '' or '\n') .. topic
      added = added + 1
    end
  end
  return value, added
end

for _, group in ipairs(cjson.decode(ARGV[4])) do
  local channel = group[1]
  local ledger, new = ledgers .. channel, {}
  for i = 2, #group, 2 do
    local key, topics = group[i], group[i + 1]
    if redis.call('HSETNX', ledger, key, 'q' .. stamp .. '\t' .. topics) == 1 then
      new[#new + 1] = key
    else -- what may have been posted names the topics it named: only what is surely in no message gains some
      local value = redis.call('HGET', ledger, key)
      if letter(value) == 'q' then
        local fuller, added = join(value, topics)
        if added > 0 then redis.call('HSET', ledger, key, fuller) end
        joined = joined + added
      end
    end
  end
  if #new > 0 then
    redis.call('RPUSH', queues .. channel, unpack(new))
    queued = queued + #new
    coming[#coming + 1] = now
    coming[#coming + 1] = channel
  end
end
if #coming > 0 then redis.call('ZADD', due, 'NX', unpack(coming)) end
count('queued', queued)
return counted({queued, joined})
