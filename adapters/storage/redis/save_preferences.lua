-- Write a channel's preferences over the version that the writer read.
-- KEYS: the shard's preferences, the workspace's channels that want pointers. ARGV: channel, version that was read (0: none), the new value
-- ("version json"; "" to keep none), 1 where it wants pointers.
-- Returns 1 when it stands there now, 0 when somebody else wrote in between.
local stored = redis.call('HGET', KEYS[1], ARGV[1])
if (stored or '') == ARGV[3] then return 1 end -- repeated after a lost answer
local version = stored and string.match(stored, '^%d+') or '0'
if version ~= ARGV[2] then return 0 end
if ARGV[3] == '' then redis.call('HDEL', KEYS[1], ARGV[1]) else redis.call('HSET', KEYS[1], ARGV[1], ARGV[3]) end
redis.call(ARGV[4] == '1' and 'SADD' or 'SREM', KEYS[2], ARGV[1])
return 1
