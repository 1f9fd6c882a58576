-- When one more post may leave: at most so many within any period, over all workers. Who asks first leaves first.
-- KEYS: when the last ones left, or will (list); the platform's pace. ARGV: now (ms), how many, the period (ms). Returns the moment (ms), which is taken.
local now, many, period = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local oldest = redis.call('LINDEX', KEYS[1], -many)
local closed = tonumber(redis.call('HGET', KEYS[2], 'closed')) or 0 -- it asked to be left alone
local at = math.max(now, closed, oldest and tonumber(oldest) + period or 0)
redis.call('RPUSH', KEYS[1], string.format('%.0f', at))
redis.call('LTRIM', KEYS[1], -many, -1)
redis.call('PEXPIRE', KEYS[1], math.ceil(at - now + period))
return string.format('%.0f', at)
