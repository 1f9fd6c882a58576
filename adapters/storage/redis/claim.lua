-- Lease the channels that have been due longest.
-- ARGV[4]: lease (ms), [5]: how many at most, [6]: how many waiting deliveries a plan is given at most, [7], [8]: a channel's rate (so
-- many within so many ms, 0 for none), [9]: ms between two posts in a workspace (0 for none), [10]: how far ahead a post may be let out.
-- Returns a claim a channel: {channel, post|look|plan, fields of the channel, delivery keys, entries, length of the queue, not before}; for a plan
-- also {…, what was posted there, end of the gap that Redis forgot ("" for none), the keys that surely do not stand there since, 1 where a
-- restart may have made Redis forget a post}.
local lease, most, planned = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local allowed, period, interval, ahead = tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10])
local claims = {}
-- Whoever had a channel when Redis was restarted has it still, though Redis may have forgotten that: until a lease later nobody else gets one.
local rested = restart[1] and tonumber(restart[1]) + lease or 0

-- The workspace's next free moment, taken. One that is too far ahead is booked for the channel, which is due then: so the channels of a
-- limited workspace are looked at once each, and keep their order.
local function slot(channel, place, booked)
  if interval == 0 then return now end
  if booked then
    redis.call('HDEL', place, 'z')
    return math.max(tonumber(booked), now)
  end
  local key = workspace(channel)
  local free = math.max(tonumber(redis.call('GET', key)) or 0, now)
  redis.call('SET', key, free + interval, 'PX', math.ceil(free + interval - now) + 60000)
  if free <= now + ahead then return free end
  redis.call('HSET', place, 'z', free)
  dues[channel] = free
  return nil
end

-- What is to be done with the message in flight.
local function serve(channel, place, known, fence, out)
  local task, was, at = 'look', known.s, string.format('%.0f', now)
  local doubtful = known.c ~= forgotten[2] and doubted(place, '1')
  local suspected = (was == 'queued' or was == 'retry') and suspect(channel, place)
  if doubtful or suspected then known = fields(place) end
  local becomes = {n = fence, o = fence, x = at, a = string.format('%.0f', (known.a or 0) + 1), s = 'uncertain'}
  if was == 'sending' then -- its lease ran out: nobody knows what became of it
    becomes.u, becomes.w, becomes.r = at, '1', 'the courier stopped before it could say what became of it'
  elseif was ~= 'uncertain' and not doubtful and not suspected then
    task, becomes.s = 'post', 'sending'
    becomes.b = known.b or at -- the earliest time at which it may have been posted
  end
  write(place, becomes)
  if known.t then redis.call('HDEL', place, 't') end
  for name, value in pairs(becomes) do known[name] = value end
  local keys = split(known.d)
  count(was, -#keys)
  count(becomes.s, #keys)
  return {channel, task, flat(known), keys, entries(channel, keys), 0, out, {}, '', {}, 0}
end

local function lend(channel)
  if now < rested then
    dues[channel] = rested
    return nil
  end
  local place, queue = channels .. channel, queues .. channel
  local known = fields(place)
  local keys = known.s and {} or redis.call('LRANGE', queue, 0, planned - 1)
  if not known.s and #keys == 0 then
    leave(channel, known)
    return nil
  end
  if next(known) and not known.s then redis.call('PERSIST', place) end -- see `leave`
  local out = now
  if known.s ~= 'sending' and known.s ~= 'uncertain' then -- a look is no post
    local open = open_at(split(known.l), allowed, period)
    if open > now then
      dues[channel] = open
      return nil
    end
    out = slot(channel, place, known.z)
    if not out then return nil end
  end
  local fence = string.format('%.0f', math.max((tonumber(known.n) or 0) + 1, now)) -- above all before, also those that Redis forgot
  if known.p then redis.call('HDEL', place, 'p') end
  dues[channel] = now + lease
  out = string.format('%.0f', math.ceil(out))
  if known.s then return serve(channel, place, known, fence, out) end
  redis.call('HSET', place, 'n', fence, 'o', fence)
  local waiting = #keys < planned and #keys or redis.call('LLEN', queue)
  local till, absent = forgotten[2] or '', {}
  local question = questioned(channel, place) and 1 or 0
  if (till ~= '' or question == 1) and #keys > 0 then
    local asked = {}
    for i, key in ipairs(keys) do asked[i] = 'x ' .. channel .. '\t' .. key end
    for i, found in ipairs(redis.call('HMGET', till ~= '' and gap or run, unpack(asked))) do
      if found then absent[#absent + 1] = keys[i] end
    end
  end
  local about = (known.h or known.e) and redis.call('HGETALL', place) or {'n', fence}
  return {channel, 'plan', about, keys, entries(channel, keys), waiting, out, redis.call('HGETALL', pasts .. channel), till, absent,
    question}
end

redis.call('HSET', run, 'seen', now)
for _ = 1, 10 do -- channels that turn out empty are passed over, a bounded number a call
  local found = redis.call('ZRANGEBYSCORE', due, '-inf', now, 'LIMIT', 0, most - #claims)
  if #found == 0 then break end
  for _, channel in ipairs(found) do claims[#claims + 1] = lend(channel) end
  reschedule()
  if #claims >= most then break end
end
return counted(claims)
