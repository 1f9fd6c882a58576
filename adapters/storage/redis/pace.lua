-- Moments at which a platform may be posted to, one after the other, taken in advance.
-- KEYS: the platform's pace. ARGV: now (ms), ms between two posts, how many are wanted (negative: so many are given back), how far ahead
-- (ms). Returns {how many, the first of them (ms)}.
local now, interval, wanted, ahead = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local known = redis.call('HMGET', KEYS[1], 'next', 'closed')
local free = math.max(tonumber(known[1]) or 0, tonumber(known[2]) or 0, now)
local got = wanted
if wanted > 0 then got = math.max(0, math.min(wanted, math.floor((now + ahead - free) / interval) + 1)) end
redis.call('HSET', KEYS[1], 'next', free + got * interval)
redis.call('PEXPIRE', KEYS[1], math.ceil(math.max(60000, free + got * interval - now, (tonumber(known[2]) or 0) - now)))
return {got, string.format('%.3f', free)}
