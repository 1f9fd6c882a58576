-- A person was told of a channel's trouble. ARGV[4]: channel.
local place = channels .. ARGV[4]
if redis.call('HEXISTS', place, 'h') == 1 then redis.call('HSET', place, 'ht', 1) end
return 0
