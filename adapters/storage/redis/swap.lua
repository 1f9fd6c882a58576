-- Put a new value in the place of the one that was read, if that still stands.
-- KEYS: a hash. ARGV: field, value as read, new value. Returns 1, or 0 when another one stands there by now.
local stands = redis.call('HGET', KEYS[1], ARGV[1])
if stands == ARGV[3] then return 1 end -- the answer to an earlier call was lost
if stands ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1
