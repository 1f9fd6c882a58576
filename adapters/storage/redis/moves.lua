-- What the scripts of the outbox share; it stands before each of them.
-- KEYS, all of one shard: due set, queue prefix, ledger prefix, channel prefix, counts, buried, held, prefix of what was posted, run,
-- pace prefix, gap.
-- ARGV: platform, now (ms), now (base 36), then the script's own. The values' forms: entries.py. The moves: docs/delivery.md.
local due, queues, ledgers, channels = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local counts, buried, held, pasts, run, paces, gap = KEYS[5], KEYS[6], KEYS[7], KEYS[8], KEYS[9], KEYS[10], KEYS[11]
local platform, now, stamp = ARGV[1], tonumber(ARGV[2]), ARGV[3]

-- What holds for the whole shard is read once a script: many of them are about hundreds of channels.
local restart = redis.call('HMGET', run, 'at', 'since')
local forgotten = redis.call('HMGET', gap, 'since', 'until')

-- What changes for the whole shard is written once, at the end of a script: see `counted`. `dues`: when a channel is due, or false.
local deltas, dues = {}, {}
local function count(state, by) deltas[state] = (deltas[state] or 0) + by end

local function reschedule()
  local coming, going = {}, {}
  for channel, at in pairs(dues) do
    if at then
      coming[#coming + 1] = at
      coming[#coming + 1] = channel
    else
      going[#going + 1] = channel
    end
    dues[channel] = nil
    if #coming >= 1000 or #going >= 1000 then break end -- Redis lends a script 8000 values at once at most
  end
  if #coming > 0 then redis.call('ZADD', due, unpack(coming)) end
  if #going > 0 then redis.call('ZREM', due, unpack(going)) end
  if next(dues) then reschedule() end
end

local function counted(answer)
  for state, by in pairs(deltas) do
    if by ~= 0 then redis.call('HINCRBY', counts, platform .. ':' .. state, by) end
  end
  reschedule()
  return answer
end

-- An entry's first letter is its state: q waits in the queue, f is in the channel's message in flight, s sent, b buried, w withdrawn.
local function letter(value) return value and string.sub(value, 1, 1) end

-- The entry as it was when queued, under another letter.
local function relettered(value, to) return to .. string.match(value, '^.([^\t]*\t[^\t]*)') end

local function closed(value, to, attempts, kind, key, ref, reason)
  return relettered(value, to) .. '\t' .. stamp .. '\t' .. (attempts or 0) .. '\t' .. (kind or '') .. '\t' .. (key or '') ..
    '\t' .. (ref or '') .. '\t' .. (reason or '')
end

local function split(text)
  local keys = {}
  if not text then return keys end
  for key in string.gmatch(text, '[^\n]+') do keys[#keys + 1] = key end
  return keys
end

local function fields(key)
  local flat, named = redis.call('HGETALL', key), {}
  for i = 1, #flat, 2 do named[flat[i]] = flat[i + 1] end
  return named
end

local function flat(named)
  local listed = {}
  for name, value in pairs(named) do
    listed[#listed + 1] = name
    listed[#listed + 1] = value
  end
  return listed
end

local function write(key, named) redis.call('HSET', key, unpack(flat(named))) end

local function frozen(channel) return split(redis.call('HGET', channels .. channel, 'd')) end

local function entries(channel, keys)
  if #keys == 1 then return {redis.call('HGET', ledgers .. channel, keys[1])} end
  local found = {}
  for first = 1, #keys, 1000 do
    local part = redis.call('HMGET', ledgers .. channel, unpack(keys, first, math.min(first + 999, #keys)))
    for _, value in ipairs(part) do found[#found + 1] = value end
  end
  return found
end

-- The message is no longer in flight; whatever the channel's trouble and claim are, they stay.
local FLIGHT = {'k', 'm', 'd', 's', 'a', 'f', 'b', 'u', 'w', 'r', 'x', 'y', 't', 'q', 'g', 'v', 'c', 'j', 'i', 'dl'}
local function unfreeze(channel) redis.call('HDEL', channels .. channel, unpack(FLIGHT)) end

-- Nothing waits in a channel and nothing is in flight: it is due no more, and forgotten unless it refuses or its last posts still count.
-- `known`: its fields n, h, e, lu. Returns whether it was forgotten.
local function leave(channel, known)
  dues[channel] = false
  if known.h or known.e then return false end
  local left = (tonumber(known.lu) or 0) - now
  if (tonumber(known.n) or 0) >= now then left = math.max(left, 60000) end -- the next fence must be higher than one of this moment
  if left > 0 then
    redis.call('PEXPIRE', channels .. channel, math.ceil(left))
    return false
  end
  redis.call('DEL', channels .. channel)
  return true
end

-- A message was posted: papers count for what a channel may get, and parts of a message for the next.
local function remember(channel, kind, gist)
  if kind == 'note' or kind == 'line' then return end
  local past, times = pasts .. channel, {now}
  local known = redis.call('HMGET', past, 't', 'l')
  for at in string.gmatch(known[1] or '', '%d+') do
    if #times < 100 and tonumber(at) > now - 172800000 then times[#times + 1] = at end -- two days
  end
  redis.call('HSET', past, 't', table.concat(times, ' '), 'l', now)
  if gist then redis.call('HSET', past, 'k', kind, 'g', gist) end
  if tonumber(known[2] or 0) < now - 86400000 then redis.call('EXPIRE', past, 34560000) end -- LEDGER_LIFE_S of keys/, to the day
end

-- Its deliveries go back to the head of the queue, in their order.
local function thaw(channel)
  local keys = frozen(channel)
  local values = entries(channel, keys)
  for i = #keys, 1, -1 do
    redis.call('LPUSH', queues .. channel, keys[i])
    redis.call('HSET', ledgers .. channel, keys[i], relettered(values[i], 'q'))
  end
  count(redis.call('HGET', channels .. channel, 's'), -#keys)
  count('queued', #keys)
  unfreeze(channel)
end

-- Out of a message in flight for good: each entry gets the letter and what is known of the message {attempts, kind, key}.
local function settle(channel, keys, message, to, ref, reason)
  local written = {}
  for i, value in ipairs(entries(channel, keys)) do
    written[2 * i - 1] = keys[i]
    written[2 * i] = closed(value, to, message[1], message[2], message[3], ref, reason)
    if to == 'b' then redis.call('ZADD', buried, now, channel .. '\t' .. keys[i]) end
  end
  if #keys > 0 then redis.call('HSET', ledgers .. channel, unpack(written)) end
end

-- Out of the queue for good.
local function dismiss(channel, key, value, reason)
  redis.call('LREM', queues .. channel, 1, key)
  redis.call('HSET', ledgers .. channel, key, closed(value, 'w', 0, '', '', '', reason))
  count('queued', -1)
  count('withdrawn', 1)
end

-- Redis was restarted within the hour (restarted.lua), and nobody has looked since whether it forgot a post of this channel: then what is
-- about to be posted may stand there already. Not asked again where nobody could tell.
local function questioned(channel, place)
  if not restart[1] or now > tonumber(restart[1]) + 3600000 or redis.call('HEXISTS', run, channel) == 1 then return false end
  return redis.call('HGET', place, 'i') ~= restart[1]
end

local function suspect(channel, place)
  if not questioned(channel, place) then return false end
  local since = math.min(tonumber(restart[2]), tonumber(redis.call('HGET', place, 'b') or now))
  redis.call('HSET', place, 'b', since, 'u', now, 'w', 1, 'r', 'Redis was restarted, and may have forgotten a post')
  redis.call('HSETNX', place, 'v', now)
  return true
end

-- Redis came back older than it was (pulse.py): what is about to be posted may have been posted in the gap. `how`: 1, or o for a look alone.
local function doubted(place, how)
  if not forgotten[1] then return false end
  local was = redis.call('HMGET', place, 'b', 'u')
  local since = math.min(tonumber(forgotten[1]), tonumber(was[1] or now))
  local till = math.max(tonumber(forgotten[2]), tonumber(was[2] or 0))
  local reason = 'Redis came back older than it was, and may have forgotten a post'
  redis.call('HSET', place, 'b', since, 'u', till, 'w', 1, 'r', reason, 'c', forgotten[2], 'j', how, 'v', now)
  return true
end

-- Nobody asks again whether this stands there.
local function vouched(channel, key)
  local where = forgotten[1] and gap or restart[1] and run
  if where then redis.call('HSET', where, 'x ' .. channel .. '\t' .. key, 1) end
end

-- What became of a message that the gap put in doubt; `how` it was looked for. Returns that.
local function told(place, how, what)
  if not how then return nil end
  redis.call('HDEL', place, 'j')
  if forgotten[1] then redis.call('HINCRBY', gap, what, 1) end
  return how
end

-- The channel's history does not have its next message, so it has none of the later ones either.
local function cleared(channel)
  if restart[1] then redis.call('HSET', run, channel, 1) end
end

-- A channel is held no longer. What waits there is told since when it was, until a post succeeds.
local function free(channel)
  local since = redis.call('HGET', channels .. channel, 'h')
  if not since then return false end
  redis.call('HDEL', channels .. channel, 'h', 'hr', 'hf', 'hp', 'ht', 'hw', 'hk', 'hg')
  redis.call('HSETNX', channels .. channel, 'e', since)
  redis.call('ZREM', held, channel)
  return true
end

-- When what was posted in a channel lately (`log`) lets the next post out: at most `most` within `period` ms. 0: at any time.
local function open_at(log, most, period)
  if most == 0 then return 0 end
  return #log < most and 0 or tonumber(log[#log - most + 1]) + period
end

local function workspace(channel) return paces .. string.match(channel, '^([^/]+)/') end

-- Due now, but for a claim under way: when that ends, then. What is in doubt is not looked for before it must have landed.
local function poke(channel)
  if redis.call('HEXISTS', channels .. channel, 'o') == 1 then
    redis.call('HSET', channels .. channel, 'p', 1)
  elseif redis.call('HEXISTS', channels .. channel, 's') == 1 or redis.call('EXISTS', queues .. channel) == 1 then
    local doubt = redis.call('HMGET', channels .. channel, 's', 'u')
    redis.call('ZADD', due, doubt[1] == 'uncertain' and math.max(now, tonumber(doubt[2])) or now, channel)
  end
end
