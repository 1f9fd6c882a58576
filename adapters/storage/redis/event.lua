-- Record events of papers; the first record of one stands.
-- KEYS: [1] the events by the time they were seen, then the events of its paper for each event.
-- ARGV: [1] life (s), [2] before when to forget (ms), then three an event: id, JSON, seen (ms).
-- Returns how many were new. A member of [1] is `event paper`, with the paper at the end of the event's key.
local added = 0
for i = 2, #KEYS do
  local id, json, seen = ARGV[i * 3 - 3], ARGV[i * 3 - 2], ARGV[i * 3 - 1]
  if redis.call('HSETNX', KEYS[i], id, json) == 1 then
    redis.call('ZADD', KEYS[1], seen, id .. ' ' .. cjson.decode(json)['paper'])
    redis.call('EXPIRE', KEYS[i], ARGV[1])
    added = added + 1
  end
end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[2])
return added
