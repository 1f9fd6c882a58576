-- Lease the channels that have been due longest.
-- ARGV[4]: lease (ms), [5]: how many at most, [6]: how many waiting deliveries a plan is given at most.
-- Returns a claim a channel: {channel, post|look|plan, fields of the channel, delivery keys, entries, length of the queue}; for a plan also
-- {…, what was posted there}.
local lease, most, planned = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local claims = {}

-- What is to be done with the message in flight.
local function serve(channel, place, state)
  local task, to = 'look', 'uncertain'
  if (state == 'queued' or state == 'retry') and not suspect(channel, place) then
    task, to = 'post', 'sending'
    redis.call('HSETNX', place, 'b', now) -- the earliest time at which it may have been posted
  elseif state == 'sending' then -- its lease ran out: nobody knows what became of it
    redis.call('HSET', place, 'u', now, 'w', 1, 'r', 'the courier stopped before it could say what became of it')
  end
  redis.call('HSET', place, 's', to, 'x', now)
  redis.call('HINCRBY', place, 'a', 1)
  redis.call('HDEL', place, 't')
  local keys = frozen(channel)
  count(state, -#keys)
  count(to, #keys)
  return {channel, task, redis.call('HGETALL', place), keys, entries(channel, keys), 0, {}}
end

local function lend(channel)
  local place, queue = channels .. channel, queues .. channel
  local known = redis.call('HMGET', place, 'n', 's', 'h', 'e')
  local waiting = redis.call('LLEN', queue)
  if not known[2] and waiting == 0 then
    redis.call('ZREM', due, channel)
    if not known[3] and not known[4] then redis.call('DEL', place) end
    return nil
  end
  local fence = math.max((tonumber(known[1]) or 0) + 1, now) -- higher than all before, also where Redis forgot the last ones
  redis.call('HSET', place, 'n', fence, 'o', fence)
  redis.call('HDEL', place, 'p')
  redis.call('ZADD', due, now + lease, channel)
  if known[2] then return serve(channel, place, known[2]) end
  local keys = redis.call('LRANGE', queue, 0, planned - 1)
  return {channel, 'plan', redis.call('HGETALL', place), keys, entries(channel, keys), waiting, redis.call('HGETALL', pasts .. channel)}
end

redis.call('HSET', run, 'seen', now)
for _ = 1, 10 do -- channels that turn out empty are passed over, a bounded number a call
  local found = redis.call('ZRANGEBYSCORE', due, '-inf', now, 'LIMIT', 0, most - #claims)
  if #found == 0 then break end
  for _, channel in ipairs(found) do claims[#claims + 1] = lend(channel) end
  if #claims >= most then break end
end
return claims
