-- Queue deliveries that the ledger does not have, and add topics to those still queued.
-- KEYS: [1] state prefix, then three a delivery: ledger entry, queue of its channel, due set of its platform.
-- ARGV: [1] now (ms), [2] ledger life (s), then four a delivery: id, channel, paper, topics as JSON {subscription: match}.
-- Returns {queued, topics added}.
local now, life = ARGV[1], ARGV[2]
local queued, joined = 0, 0
local count = (#KEYS - 1) / 3
for i = 0, count - 1 do
  local entry, queue, due = KEYS[2 + i * 3], KEYS[3 + i * 3], KEYS[4 + i * 3]
  local id, channel, paper, topics = ARGV[3 + i * 4], ARGV[4 + i * 4], ARGV[5 + i * 4], ARGV[6 + i * 4]
  local state = redis.call('HGET', entry, 's')
  if not state then
    redis.call('HSET', entry, 's', 'queued', 'a', 0, 'p', paper, 'c', channel, 'q', now, 'x', now)
    redis.call('EXPIRE', entry, life)
    redis.call('ZADD', KEYS[1] .. 'queued', now, id)
    redis.call('RPUSH', queue, id)
    redis.call('ZADD', due, 'NX', now, channel)
    queued = queued + 1
  end
  -- A post that was or may have been made names the topics it named: only what is surely unposted gains some.
  if not state or state == 'queued' or state == 'retry' or state == 'held' then
    for subscription, match in pairs(cjson.decode(topics)) do
      local added = redis.call('HSETNX', entry, 't:' .. subscription, match)
      if state then joined = joined + added end
    end
  end
end
return {queued, joined}
