-- Note what was put into somebody's library, unless they took their account back meanwhile.
-- KEYS: the hash of accounts, the person's set. ARGV: the person, then the papers.
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then redis.call('SADD', KEYS[2], unpack(ARGV, 2)) end
