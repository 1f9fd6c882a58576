-- The right to read a source. Each taking has a higher token than all before it; only the last one's writes count.
-- KEYS: the lease. ARGV: verb (take|renew|release), owner, token, now (ms), until (ms). Returns the token held, or 0.
local verb, owner, token, now, till = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5]
local held = redis.call('HMGET', KEYS[1], 'owner', 'until', 'token')
if verb == 'take' then
  if held[2] and tonumber(held[2]) > now and held[1] ~= owner then return 0 end
  redis.call('HSET', KEYS[1], 'owner', owner, 'until', till)
  return redis.call('HINCRBY', KEYS[1], 'token', 1)
end
if held[3] ~= token then return 0 end
if verb == 'renew' then
  if held[2] == '0' then return 0 end
  redis.call('HSET', KEYS[1], 'until', till)
  return tonumber(token)
end
redis.call('HSET', KEYS[1], 'until', 0)
return tonumber(token)
