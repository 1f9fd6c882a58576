-- Write what became of a claim.
-- KEYS: due set, the channel's queue, the ledger entry, state prefix.
-- ARGV: id, channel, attempt, kind (sent|again|look|close), state, at (ms: when the channel may be served next), now (ms),
--       ledger life (s), reason, message (JSON), since (ms), until (ms).
-- Returns written | stale | late | twice.
local id, channel, attempt, kind, state = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local at, now, life, reason, message, since, till = ARGV[6], ARGV[7], ARGV[8], ARGV[9], ARGV[10], ARGV[11], ARGV[12]
local was = redis.call('HGET', KEYS[3], 's')
local owner = redis.call('HGET', KEYS[3], 'a') == attempt and (was == 'sending' or was == 'uncertain')
local answer = 'written'
if not was then return 'stale' end
if not owner then
  if kind ~= 'sent' then return 'stale' end
  if was == 'sent' then
    if redis.call('HGET', KEYS[3], 'm') == message then return 'written' end
    redis.call('HSET', KEYS[3], 'z', message) -- the copy that is about to be deleted
    return 'twice'
  end
  answer = 'late'
end

redis.call('HSET', KEYS[3], 's', state, 'x', now)
redis.call('EXPIRE', KEYS[3], life)
redis.call('ZREM', KEYS[4] .. was, id)
redis.call('ZADD', KEYS[4] .. state, now, id)
if reason ~= '' then redis.call('HSET', KEYS[3], 'r', reason) else redis.call('HDEL', KEYS[3], 'r') end

if kind == 'again' or kind == 'look' then
  redis.call('HSET', KEYS[3], 'd', at)
  if kind == 'look' then
    redis.call('HSET', KEYS[3], 'b', since, 'u', till, 'w', 1)
  else
    if state ~= 'queued' then redis.call('HINCRBY', KEYS[3], 'f', 1) end
    -- Surely not taken, and never in doubt before: a later look need not reach back to this attempt.
    if redis.call('HEXISTS', KEYS[3], 'w') == 0 then redis.call('HDEL', KEYS[3], 'b') end
  end
else
  redis.call('HDEL', KEYS[3], 'b', 'u', 'w', 'f', 'd')
  if message ~= '' then redis.call('HSET', KEYS[3], 'm', message) end
  redis.call('LREM', KEYS[2], 1, id)
  redis.call('ZREMRANGEBYSCORE', KEYS[4] .. state, '-inf', tonumber(now) - tonumber(life) * 1000)
end
-- A late answer leaves the lease of whoever owns the channel now alone.
if answer == 'written' then redis.call('ZADD', KEYS[1], at, channel) end
return answer
