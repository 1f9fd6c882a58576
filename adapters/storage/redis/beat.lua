-- Write down that Redis takes what it is told, unless it forgot more than a moment of that.
-- KEYS: the pulse. ARGV: now (ms), the newest pulse that the data directory saw (ms, 0 for none), by how much it may be newer (ms).
-- Returns Redis' own pulse where it is older than that, and leaves it.
local own = tonumber(redis.call('GET', KEYS[1]) or ARGV[2])
if own < tonumber(ARGV[2]) - tonumber(ARGV[3]) then return string.format('%.0f', own) end
redis.call('SET', KEYS[1], ARGV[1])
return ''
