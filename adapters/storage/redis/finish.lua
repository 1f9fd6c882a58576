-- Write what became of a turn.
-- ARGV[4]...: JSON each: c channel, n fence, v verb (sent|again|look|hold|close|defer), t when the channel is due (ms), and as the verb
-- needs: d delivery keys, k kind and m key of the message, s state, l its letter, r reason, q a doubt to keep, y where it stands, b and u the stretch
-- (ms), w list of [key, reason] to withdraw, p delivery keys that a message does not name (absent where nobody knows), g and i the channel's rate (so many within so many ms, 0 for none), o what rests beside
-- the channel. Returns for each: written | stale | late | twice.

local PLACE = '^' .. string.rep('[^\t]*\t', 6) .. '([^\t]*)' -- where an entry says that its message stands

-- A message exists that its courier could not report in time: it counts. Where all its deliveries stand elsewhere already, it is
-- the copy too many.
local function report(item)
  local channel, place = item.c, channels .. item.c
  local here, elsewhere, late = 0, {}, {}
  for i, value in ipairs(entries(channel, item.d)) do
    if letter(value) ~= 's' then
      late[#late + 1] = item.d[i]
    elseif string.match(value, PLACE) == item.y then
      here = here + 1
    else
      elsewhere[item.d[i]] = value
    end
  end
  if #late == 0 and here > 0 then return 'written' end
  if #late == 0 then
    for key, value in pairs(elsewhere) do
      local note = 'posted twice; the later copy was deleted: ' .. item.y
      if not string.find(value, note, 1, true) then redis.call('HSET', ledgers .. channel, key, value .. note .. '. ') end
    end
    return 'twice'
  end
  local message = redis.call('HMGET', place, 'k', 'm', 's', 'a', 'd', 'q', 'g')
  local same = message[1] == item.k and message[2] == item.m
  local carried = {}
  for _, key in ipairs(split(message[5])) do carried[key] = true end
  for _, key in ipairs(late) do
    local value = redis.call('HGET', ledgers .. channel, key) or 'f' .. stamp .. '\t' -- or Redis forgot it
    local was = letter(value)
    if was == 'q' then
      redis.call('LREM', queues .. channel, 1, key)
      count('queued', -1)
    elseif was == 'b' then
      redis.call('ZREM', buried, channel .. '\t' .. key)
      count('buried', -1)
    elseif was == 'w' then
      count('withdrawn', -1)
    elseif carried[key] and same then
      count(message[3], -1)
    end
    if was ~= 'f' or same or not carried[key] then -- one that another message carries becomes what that message becomes
      redis.call('HSET', ledgers .. channel, key, closed(value, 's', item.a, item.k, item.m, item.y, same and message[6] or ''))
      count('sent', 1)
    end
  end
  if same then
    remember(channel, message[1], message[7])
    unfreeze(channel) -- the lease of whoever owns the channel now is left alone
  end
  return 'late'
end

local verbs = {}

-- A message that was found does not name these: they go back to the head of the queue, in their order. Returns those that it does name.
local function named(item, known, keys)
  local others, kept = {}, {}
  for _, key in ipairs(item.p or {}) do others[key] = true end
  for i = #keys, 1, -1 do
    if others[keys[i]] then
      redis.call('LPUSH', queues .. item.c, keys[i])
      redis.call('HSET', ledgers .. item.c, keys[i], relettered(redis.call('HGET', ledgers .. item.c, keys[i]), 'q'))
      count(known.s, -1)
      count('queued', 1)
    else
      table.insert(kept, 1, keys[i])
    end
  end
  return kept
end

-- `known`: the fields of the channel. `keys`: the deliveries of the message in flight. Returns when the channel is due, where not at item.t.
function verbs.sent(item, place, known, keys)
  keys = named(item, known, keys)
  if told(place, known.j, 'found') and #keys > 1 and not item.p then
    if forgotten[1] then redis.call('HINCRBY', gap, 'shared', #keys) end
    known.q = 'found after Redis came back older than it was; whether that message named this paper, nobody can tell'
  end
  settle(item.c, keys, {known.a, known.k, known.m}, 's', item.y, known.q or '')
  count(known.s, -#keys)
  count('sent', #keys)
  remember(item.c, known.k, known.g)
  if known.h or known.e then
    redis.call('HDEL', place, 'h', 'hr', 'hf', 'hp', 'ht', 'hw', 'hk', 'hg', 'e')
    redis.call('ZREM', held, item.c)
    known.h, known.e = nil, nil
  end
  if item.g > 0 then
    local log = split(known.l)
    log[#log + 1] = string.format('%.0f', now)
    known.lu = now + item.i
    redis.call('HSET', place, 'l', table.concat(log, '\n', math.max(1, #log - item.g + 1)), 'lu', known.lu)
    return math.max(item.t, open_at(log, item.g, item.i))
  end
end

function verbs.close(item, place, known, keys)
  told(place, known.j, 'untold')
  settle(item.c, keys, {known.a, known.k, known.m}, item.l, '', item.r)
  count(known.s, -#keys)
  count(item.s, #keys)
end

local function remain(item, place, known, keys, to)
  count(known.s, -#keys)
  count(to, #keys)
  redis.call('HSET', place, 's', to, 'x', now, 't', item.t, 'r', item.r)
end

function verbs.look(item, place, known, keys)
  remain(item, place, known, keys, 'uncertain')
  redis.call('HSET', place, 'b', item.b, 'u', item.u, 'w', 1)
end

-- Surely not taken, and never in doubt before: a later look need not reach back to this attempt.
local function undoubted(place)
  if redis.call('HEXISTS', place, 'w') == 1 then return false end
  redis.call('HDEL', place, 'b')
  return true
end

-- A look alone is over: it goes back to where it was in the queue, to be planned for with the others.
local function returned(item, known, keys)
  for i, value in ipairs(entries(item.c, keys)) do
    local last = forgotten[1] and redis.call('HGET', gap, 'l ' .. item.c)
    if not last or redis.call('LINSERT', queues .. item.c, 'AFTER', last, keys[i]) < 1 then
      redis.call('LPUSH', queues .. item.c, keys[i])
    end
    redis.call('HSET', ledgers .. item.c, keys[i], relettered(value, 'q'))
    if forgotten[1] then redis.call('HSET', gap, 'l ' .. item.c, keys[i]) end
  end
  count(known.s, -#keys)
  count('queued', #keys)
  unfreeze(item.c)
end

function verbs.again(item, place, known, keys)
  if item.s == 'queued' and known.s == 'uncertain' then
    local how = told(place, known.j, item.q and 'untold' or 'absent')
    if how and (forgotten[1] or not item.q) then -- after a mere restart, what nobody can tell of is posted as it is
      for _, key in ipairs(keys) do vouched(item.c, key) end
      if how == 'o' then return returned(item, known, keys) end
    end
  end
  remain(item, place, known, keys, item.s)
  if item.q then redis.call('HSET', place, 'q', item.q, 'i', restart[1] or '')
  elseif item.s == 'queued' and known.s == 'uncertain' then cleared(item.c) end
  if item.s ~= 'queued' then redis.call('HINCRBY', place, 'f', 1) end
  if item.o == 'workspace' then -- it rests as a whole
    local key = workspace(item.c)
    local free = math.max(tonumber(redis.call('GET', key)) or 0, item.t)
    redis.call('SET', key, free, 'PX', math.max(0, math.ceil(free - now)) + 60000)
  end
  undoubted(place)
end

function verbs.hold(item, place, known, keys)
  if redis.call('HSETNX', place, 'h', now) == 1 then redis.call('ZADD', held, now, item.c) end
  redis.call('HSET', place, 'hr', item.r, 'hp', item.t, 'hk', item.e)
  if item.e == 'gone' then redis.call('HSETNX', place, 'hg', now) else redis.call('HDEL', place, 'hg') end
  redis.call('HINCRBY', place, 'hf', 1)
  if undoubted(place) then return thaw(item.c) end
  remain(item, place, known, keys, known.dl and 'uncertain' or 'retry')
  if known.dl then redis.call('HSET', place, 'u', math.max(now, tonumber(known.dl))) end
end

function verbs.defer(item)
  for _, out in ipairs(item.w) do
    local value = redis.call('HGET', ledgers .. item.c, out[1])
    if letter(value) == 'q' then dismiss(item.c, out[1], value, out[2]) end
  end
end

-- An attempt that was overtaken ended in doubt. Its message is not posted again before a look after what is on its way has landed (dl); whoever
-- has the channel now goes on, and what it says is taken with that doubt. Where a copy was sent already, the ledger says that there may be two.
local function doubt(item, place, known)
  if known.k ~= item.k or known.m ~= item.m then
    local note = 'an attempt that was overtaken ended in doubt: it may stand there twice'
    for i, value in ipairs(entries(item.c, item.d)) do
      if letter(value) == 's' and not string.find(value, note, 1, true) then
        redis.call('HSET', ledgers .. item.c, item.d[i], value .. note .. '. ')
      end
    end
    return
  end
  local lands = math.max(item.u, tonumber(known.dl or 0))
  redis.call('HSET', place, 'w', 1, 'b', math.min(item.b, tonumber(known.b or item.b)))
  if known.o then return redis.call('HSET', place, 'dl', lands) end
  item.t = math.max(lands, tonumber(redis.call('ZSCORE', due, item.c) or 0))
  remain(item, place, known, split(known.d), 'uncertain')
  redis.call('HSET', place, 'u', math.max(lands, tonumber(known.u or 0)))
  dues[item.c] = item.t
end

-- What the owner says of a message that an overtaken attempt left in doubt.
local function doubted_too(item, place, known)
  local lands = tonumber(known.dl)
  redis.call('HDEL', place, 'dl')
  if item.v == 'sent' and known.s == 'sending' then
    known.q = 'an attempt that was overtaken ended in doubt: it may stand there twice. '
  elseif item.v == 'look' then
    item.b, item.u, item.t = math.min(item.b, tonumber(known.b)), math.max(item.u, lands), math.max(item.t, lands)
  elseif item.v == 'again' and (known.s == 'sending' or tonumber(known.x) < lands) then -- it looked too early
    item.v, item.b, item.u, item.t = 'look', known.b, math.max(lands, now), math.max(item.t, lands)
    item.r = 'an attempt that was overtaken ended in doubt'
  end
end

local OVER = {sent = true, close = true, defer = true} -- nothing is in flight after them

local function finish(item)
  local place = channels .. item.c
  local known = fields(place)
  local mine = known.o == item.n
  if item.v == 'defer' then mine = mine and not known.s
  else mine = mine and (known.s == 'sending' or known.s == 'uncertain') and known.k == item.k and known.m == item.m end
  if not mine then
    if item.v == 'look' then doubt(item, place, known) end
    return item.v == 'sent' and report(item) or 'stale'
  end
  if known.dl then doubted_too(item, place, known) end
  local at = verbs[item.v](item, place, known, split(known.d)) or item.t
  if OVER[item.v] and item.t <= now and redis.call('LLEN', queues .. item.c) == 0 then
    if leave(item.c, known) then return 'written' end
  else
    local woken = item.v == 'look' and math.max(now, item.u) or now -- no look before what may be on its way has landed
    dues[item.c] = known.p and woken or at
  end
  redis.call('HDEL', place, 'o', 'p', unpack(OVER[item.v] and known.s and FLIGHT or {}))
  return 'written'
end

local answers = {}
for i = 4, #ARGV do answers[#answers + 1] = finish(cjson.decode(ARGV[i])) end
return counted(answers)
