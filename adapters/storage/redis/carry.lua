-- Carry what is known of a channel to another one of the same shard and platform.
-- ARGV[4]: from, [5]: to, [6]: JSON of subscription ids there by those here, [7]: 1 where it is the same channel under another id.
-- Returns {how many wait in the new channel because of it, how many are left behind: on their way, or in doubt}.
local from, to, names, same = ARGV[4], ARGV[5], cjson.decode(ARGV[6]), ARGV[7] == '1'
local place, waiting, left = channels .. from, 0, 0
local known = redis.call('HMGET', place, 'o', 's', 'w')
-- Surely unposted, and nobody has it: it waits like the others.
if not known[1] and not known[3] and (known[2] == 'retry' or known[2] == 'queued') then thaw(from) end

-- The topics name the subscriptions of the new channel.
local function renamed(value)
  local head, topics, rest = string.match(value, '^([^\t]*\t)([^\t]*)(.*)$')
  local lines = {}
  for _, line in ipairs(split(topics)) do
    local id, topic = string.match(line, '^(%S+)(.*)$')
    lines[#lines + 1] = (names[id] or id) .. topic
  end
  return head .. table.concat(lines, '\n') .. rest
end

-- In another channel the message does not stand: it is known to have been posted, and not where.
local function elsewhere(value)
  local parts = {}
  for part in string.gmatch(value .. '\t', '([^\t]*)\t') do parts[#parts + 1] = part end
  parts[7], parts[8] = '', 'posted in ' .. from .. ', from where it was moved'
  return table.concat(parts, '\t')
end

local states = {q = 'queued', s = 'sent', b = 'buried', w = 'withdrawn'}
local function carry(key, value)
  local was = letter(value)
  if was == 'f' then
    left = left + 1
    return
  end
  if redis.call('HEXISTS', ledgers .. to, key) == 1 then
    count(states[was], -1)
  else
    local moved = renamed(value)
    if was == 's' and not same then moved = elsewhere(moved) end
    redis.call('HSET', ledgers .. to, key, moved)
    if was == 'q' then
      redis.call('RPUSH', queues .. to, key)
      waiting = waiting + 1
    elseif was == 'b' then
      redis.call('ZADD', buried, now, to .. '\t' .. key)
    end
  end
  if was == 'q' then redis.call('LREM', queues .. from, 1, key) end
  if was == 'b' then redis.call('ZREM', buried, from .. '\t' .. key) end
  redis.call('HDEL', ledgers .. from, key)
end

local order = redis.call('LRANGE', queues .. from, 0, -1) -- what waits, in its order; then the rest
for i, value in ipairs(entries(from, order)) do carry(order[i], value) end
local rest = redis.call('HGETALL', ledgers .. from)
for i = 1, #rest, 2 do carry(rest[i], rest[i + 1]) end

if same and redis.call('EXISTS', pasts .. from) == 1 and redis.call('EXISTS', pasts .. to) == 0 then
  redis.call('RENAME', pasts .. from, pasts .. to) -- a day's budget, and a digest of which parts are missing, go on
end

if left == 0 then
  free(from)
  redis.call('DEL', place)
  redis.call('ZREM', due, from)
end
if waiting > 0 then redis.call('ZADD', due, 'NX', now, to) end
return counted({waiting, left})
