-- Turns at a vendor's door, one at a time over all processes, in the order in which they were asked for.
-- KEYS: gate hash, line (token by number), signs (token by last sign of life).
-- ARGV: operation, token, then for
--   take: lease (ms), silence after which one who waits is taken for gone (ms). Returns {ms to wait, place in line, ms of that which
--     are certain: a turn under way may end any moment}; {0, 0, 0}: yours.
--   free: pause (ms) before the next turn. Also leaves the line. Returns 1 when the turn was held, else 0.
--   close: ms for which nobody gets a turn.
-- All times are this server's, so that no two machines' clocks are compared.
local DAY = 86400000
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local gate, line, signs, operation, token = KEYS[1], KEYS[2], KEYS[3], ARGV[1], ARGV[2]

local function number(field) return tonumber(redis.call('HGET', gate, field) or '0') end

local function keep()
  local life = math.max(number('closed') - now, 0) + DAY
  for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, life) end
end

local function leave(who)
  redis.call('ZREM', line, who)
  redis.call('ZREM', signs, who)
end

if operation == 'close' then
  redis.call('HSET', gate, 'closed', math.max(number('closed'), now + tonumber(ARGV[3])))
  keep()
  return 1
end

if operation == 'free' then
  leave(token)
  if redis.call('HGET', gate, 'holder') ~= token then return 0 end
  redis.call('HDEL', gate, 'holder', 'lease')
  redis.call('HSET', gate, 'next', now + tonumber(ARGV[3]))
  keep()
  return 1
end

local lease, silence = tonumber(ARGV[3]), tonumber(ARGV[4])
if redis.call('HGET', gate, 'holder') == token then return {0, 0, 0} end -- the answer to an earlier asking was lost
for _, gone in ipairs(redis.call('ZRANGEBYSCORE', signs, '-inf', now - silence)) do leave(gone) end
if not redis.call('ZSCORE', line, token) then
  redis.call('ZADD', line, redis.call('HINCRBY', gate, 'number', 1), token)
end
redis.call('ZADD', signs, now, token)
local place = redis.call('ZRANK', line, token)
local certain = math.max(number('next'), number('closed')) - now
local wait = math.max(certain, number('lease') - now)
if place == 0 and wait <= 0 then -- a lease that ran out frees the gate: its holder is gone
  leave(token)
  redis.call('HSET', gate, 'holder', token, 'lease', now + lease)
  keep()
  return {0, 0, 0}
end
keep()
return {math.max(wait, 1), place, math.max(certain, 0)}
