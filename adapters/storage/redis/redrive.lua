-- Put a delivery that was given up or is held back into the queue, to be posted now.
-- KEYS: due set, the channel's queue, the ledger entry, state prefix. ARGV: id, channel, now (ms), ledger life (s).
-- Returns 1, or 0 where there is nothing to re-drive.
local id, channel, now, life = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local state = redis.call('HGET', KEYS[3], 's')
if state ~= 'buried' and state ~= 'withdrawn' and state ~= 'held' and state ~= 'retry' then return 0 end
redis.call('HSET', KEYS[3], 's', 'queued', 'x', now)
redis.call('HDEL', KEYS[3], 'd', 'r', 'f')
redis.call('EXPIRE', KEYS[3], life)
redis.call('ZREM', KEYS[4] .. state, id)
redis.call('ZADD', KEYS[4] .. 'queued', now, id)
if state == 'buried' or state == 'withdrawn' then
  redis.call('RPUSH', KEYS[2], id)
  redis.call('ZADD', KEYS[1], 'NX', now, channel)
else
  redis.call('ZADD', KEYS[1], now, channel) -- it stands at the head of the queue, and nobody has it
end
return 1
