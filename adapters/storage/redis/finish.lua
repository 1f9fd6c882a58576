-- Write what became of a turn.
-- ARGV[4]...: JSON each: c channel, n fence, v verb (sent|again|look|hold|close|defer), t when the channel is due (ms), and as the verb
-- needs: d delivery keys, k kind and m key of the message, s state, l its letter, r reason, q a doubt to keep, y where it stands, b and u the stretch
-- (ms), w list of [key, reason] to withdraw. Returns for each: written | stale | late | twice.

-- A message exists that its courier could not report in time: it counts. Where all its deliveries stand elsewhere already, it is
-- the copy too many.
local function report(item)
  local channel, place = item.c, channels .. item.c
  local here, elsewhere, late = 0, {}, {}
  for i, value in ipairs(entries(channel, item.d)) do
    if letter(value) ~= 's' then
      late[#late + 1] = item.d[i]
    elseif string.find(value, '\t' .. item.y .. '\t', 1, true) then
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
  local message = redis.call('HMGET', place, 'k', 'm', 's', 'a', 'd', 'q')
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
  if same then remember(channel) end
  if same then unfreeze(channel) end -- the lease of whoever owns the channel now is left alone
  return 'late'
end

local verbs = {}

function verbs.sent(item, place, state)
  local keys = frozen(item.c)
  settle(item.c, keys, 's', item.y, redis.call('HGET', place, 'q') or '')
  count(state, -#keys)
  count('sent', #keys)
  remember(item.c)
  unfreeze(item.c)
  redis.call('HDEL', place, 'h', 'hr', 'hf', 'hp', 'ht', 'hk', 'e')
  redis.call('ZREM', held, item.c)
end

function verbs.close(item, place, state)
  local keys = frozen(item.c)
  settle(item.c, keys, item.l, '', item.r)
  count(state, -#keys)
  count(item.s, #keys)
  unfreeze(item.c)
end

local function remain(item, place, state, to)
  local keys = frozen(item.c)
  count(state, -#keys)
  count(to, #keys)
  redis.call('HSET', place, 's', to, 'x', now, 't', item.t, 'r', item.r)
end

function verbs.look(item, place, state)
  remain(item, place, state, 'uncertain')
  redis.call('HSET', place, 'b', item.b, 'u', item.u, 'w', 1)
end

-- Surely not taken, and never in doubt before: a later look need not reach back to this attempt.
local function undoubted(place)
  if redis.call('HEXISTS', place, 'w') == 1 then return false end
  redis.call('HDEL', place, 'b')
  return true
end

function verbs.again(item, place, state)
  remain(item, place, state, item.s)
  if item.q then redis.call('HSET', place, 'q', item.q)
  elseif item.s == 'queued' and state == 'uncertain' then cleared(item.c) end
  if item.s ~= 'queued' then redis.call('HINCRBY', place, 'f', 1) end
  undoubted(place)
end

function verbs.hold(item, place, state)
  if redis.call('HSETNX', place, 'h', now) == 1 then redis.call('ZADD', held, now, item.c) end
  redis.call('HSET', place, 'hr', item.r, 'hp', item.t, 'hk', item.e)
  redis.call('HINCRBY', place, 'hf', 1)
  if undoubted(place) then thaw(item.c) else remain(item, place, state, 'retry') end
end

function verbs.defer(item, place)
  for _, out in ipairs(item.w) do
    local value = redis.call('HGET', ledgers .. item.c, out[1])
    if letter(value) == 'q' then dismiss(item.c, out[1], value, out[2]) end
  end
end

local function finish(item)
  local place = channels .. item.c
  local known = redis.call('HMGET', place, 'o', 's', 'k', 'm', 'p')
  local mine = known[1] == item.n
  if item.v == 'defer' then mine = mine and not known[2]
  else mine = mine and (known[2] == 'sending' or known[2] == 'uncertain') and known[3] == item.k and known[4] == item.m end
  if not mine then return item.v == 'sent' and report(item) or 'stale' end
  verbs[item.v](item, place, known[2])
  redis.call('HDEL', place, 'o', 'p')
  local woken = item.v == 'look' and math.max(now, item.u) or now -- no look before what may be on its way has landed
  redis.call('ZADD', due, known[5] and woken or item.t, item.c)
  return 'written'
end

local answers = {}
for i = 4, #ARGV do answers[#answers + 1] = finish(cjson.decode(ARGV[i])) end
return answers
