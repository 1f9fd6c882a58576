-- Lease the head of the most due channel's queue.
-- KEYS: due set, queue prefix, ledger prefix, state prefix (all of one shard).
-- ARGV: now (ms), lease (ms), ledger life (s). Returns the entry as {id, field, value, ...}, or nothing.
local now, lease, life = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3]
for _ = 1, 100 do -- channels that turn out empty are passed over, a bounded number a call
  local top = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
  if not top[1] or tonumber(top[2]) > now then return nil end
  local channel = top[1]
  local queue = KEYS[2] .. channel
  local id = redis.call('LINDEX', queue, 0)
  if not id then
    redis.call('ZREM', KEYS[1], channel)
  else
    local entry = KEYS[3] .. id
    local state = redis.call('HGET', entry, 's')
    local claimed
    if state == 'queued' or state == 'retry' or state == 'held' then
      claimed = 'sending'
      redis.call('HSETNX', entry, 'b', now) -- the earliest time at which it may have been posted
    elseif state == 'sending' then -- its lease ran out: nobody knows what became of it
      claimed = 'uncertain'
      redis.call('HSET', entry, 'u', now, 'w', 1, 'r', 'the courier stopped before it could say what became of it')
    elseif state == 'uncertain' then
      claimed = 'uncertain'
    end
    if claimed then
      redis.call('HSET', entry, 's', claimed, 'x', now)
      redis.call('HINCRBY', entry, 'a', 1)
      redis.call('HDEL', entry, 'd')
      redis.call('EXPIRE', entry, life)
      redis.call('ZREM', KEYS[4] .. state, id)
      redis.call('ZADD', KEYS[4] .. claimed, now, id)
      redis.call('ZADD', KEYS[1], now + lease, channel)
      local claim = redis.call('HGETALL', entry)
      table.insert(claim, 1, id)
      return claim
    end
    redis.call('LPOP', queue) -- sent by a late answer, or expired: no longer waiting
  end
end
return nil
