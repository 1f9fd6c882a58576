-- Write a person's vote on a paper in a channel, and count anew.
-- KEYS: the votes on the paper there (hash: voter to 1 or -1), the channel's tallies (hash: paper to `up down`), its papers by their
--       last vote. ARGV: paper, voter, value (1, -1 or 0), now (ms), life (s). Returns {up, down} of the paper.
local paper, voter, value, now, life = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
if value == '0' then redis.call('HDEL', KEYS[1], voter) else redis.call('HSET', KEYS[1], voter, value) end
local up, down = 0, 0
for _, each in ipairs(redis.call('HVALS', KEYS[1])) do
  if each == '1' then up = up + 1 else down = down + 1 end
end
if up + down == 0 then
  redis.call('HDEL', KEYS[2], paper)
  redis.call('ZREM', KEYS[3], paper)
else
  redis.call('HSET', KEYS[2], paper, up .. ' ' .. down)
  redis.call('ZADD', KEYS[3], now, paper)
end
local old = redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', now - life * 1000, 'LIMIT', 0, 100)
for _, each in ipairs(old) do
  redis.call('HDEL', KEYS[2], each)
  redis.call('ZREM', KEYS[3], each)
end
for _, key in ipairs(KEYS) do redis.call('EXPIRE', key, life) end
return {up, down}
