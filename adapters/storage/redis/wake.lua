-- A channel takes posts again: what is held at the head of its queue is due now.
-- KEYS: due set, the channel's queue, ledger prefix. ARGV: channel, now (ms). Returns 1 where something was held.
local id = redis.call('LINDEX', KEYS[2], 0)
if not id or redis.call('HGET', KEYS[3] .. id, 's') ~= 'held' then return 0 end
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
return 1
