-- Write a source's state, unless another process has taken the right to read it since.
-- KEYS: the source's state, its lease. ARGV: JSON, token. Returns 1, or 0 when the token is an old one.
if redis.call('HGET', KEYS[2], 'token') ~= ARGV[2] then return 0 end
redis.call('SET', KEYS[1], ARGV[1])
return 1
