-- Lease the channels that have been due longest.
-- ARGV[4]: lease (ms), [5]: how many at most, [6]: how many waiting deliveries a plan is given at most, [7], [8]: a channel's rate (so
-- many within so many ms, 0 for none), [9]: ms between two posts in a workspace (0 for none), [10]: how far ahead a post may be let out.
-- Returns a claim a channel: {channel, post|look|plan, fields of the channel, delivery keys, entries, length of the queue, not before}; for a plan
-- also {…, what was posted there, end of the gap that Redis forgot ("" for none), the keys that surely do not stand there since, 1 where a
-- restart may have made Redis forget a post}.
local lease, most, planned = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local allowed, period, interval, ahead = tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10])
local claims = {}

-- The workspace's next free moment, taken. One that is too far ahead is booked for the channel, which is due then: so the channels of a
-- limited workspace are looked at once each, and keep their order.
local function slot(channel, place)
  if interval == 0 then return now end
  local booked = redis.call('HGET', place, 'z')
  if booked then
    redis.call('HDEL', place, 'z')
    return math.max(tonumber(booked), now)
  end
  local key = workspace(channel)
  local free = math.max(tonumber(redis.call('GET', key)) or 0, now)
  redis.call('SET', key, free + interval, 'PX', math.ceil(free + interval - now))
  if free <= now + ahead then return free end
  redis.call('HSET', place, 'z', free)
  redis.call('ZADD', due, free, channel)
  return nil
end

-- What is to be done with the message in flight.
local function serve(channel, place, state, out)
  local task, to = 'look', 'uncertain'
  local fresh = redis.call('HGET', gap, 'until')
  local doubtful = fresh and redis.call('HGET', place, 'c') ~= fresh and doubted(place, '1')
  if (state == 'queued' or state == 'retry') and not suspect(channel, place) and not doubtful then
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
  return {channel, task, redis.call('HGETALL', place), keys, entries(channel, keys), 0, out, {}, '', {}, 0}
end

local function lend(channel)
  local place, queue = channels .. channel, queues .. channel
  local known = redis.call('HMGET', place, 'n', 's', 'h', 'e', 'lu', 'p')
  local waiting = redis.call('LLEN', queue)
  if not known[2] and waiting == 0 then
    redis.call('ZREM', due, channel)
    local left = (tonumber(known[5]) or 0) - now -- what was posted lately still counts
    if known[3] or known[4] then return nil end
    if (tonumber(known[1]) or 0) >= now then left = math.max(left, 1000) end -- the next fence must be higher than one of this moment
    if left > 0 then redis.call('PEXPIRE', place, math.ceil(left)) else redis.call('DEL', place) end
    return nil
  end
  redis.call('PERSIST', place)
  local out = now
  if known[2] ~= 'sending' and known[2] ~= 'uncertain' then -- a look is no post
    local open = open_at(place, allowed, period)
    if open > now then
      redis.call('ZADD', due, open, channel)
      return nil
    end
    out = slot(channel, place)
    if not out then return nil end
  end
  local fence = math.max((tonumber(known[1]) or 0) + 1, now) -- higher than all before, also where Redis forgot the last ones
  redis.call('HSET', place, 'n', fence, 'o', fence)
  if known[6] then redis.call('HDEL', place, 'p') end
  redis.call('ZADD', due, now + lease, channel)
  out = string.format('%.0f', math.ceil(out))
  if known[2] then return serve(channel, place, known[2], out) end
  local keys = redis.call('LRANGE', queue, 0, planned - 1)
  local till, absent = redis.call('HGET', gap, 'until') or '', {}
  local question = questioned(channel, place) and 1 or 0
  if (till ~= '' or question == 1) and #keys > 0 then
    local asked = {}
    for i, key in ipairs(keys) do asked[i] = 'x ' .. channel .. '\t' .. key end
    for i, found in ipairs(redis.call('HMGET', till ~= '' and gap or run, unpack(asked))) do
      if found then absent[#absent + 1] = keys[i] end
    end
  end
  local fields = (known[3] or known[4]) and redis.call('HGETALL', place) or {'n', string.format('%.0f', fence)}
  return {channel, 'plan', fields, keys, entries(channel, keys), waiting, out, redis.call('HGETALL', pasts .. channel), till, absent,
    question}
end

redis.call('HSET', run, 'seen', now)
for _ = 1, 10 do -- channels that turn out empty are passed over, a bounded number a call
  local found = redis.call('ZRANGEBYSCORE', due, '-inf', now, 'LIMIT', 0, most - #claims)
  if #found == 0 then break end
  for _, channel in ipairs(found) do claims[#claims + 1] = lend(channel) end
  if #claims >= most then break end
end
return counted(claims)
