-- Telling people of a channel's trouble. ARGV[4]: channel, [5]: `take` (who takes it tells them: one at a time, for a minute, and not once
-- they were told) or `done`. Returns 1 where it was taken, or done.
local place = channels .. ARGV[4]
local known = redis.call('HMGET', place, 'h', 'ht', 'hw')
if not known[1] then return 0 end
if ARGV[5] == 'done' then
  redis.call('HSET', place, 'ht', 1)
  return 1
end
if known[2] or (known[3] and tonumber(known[3]) > now) then return 0 end
redis.call('HSET', place, 'hw', string.format('%.0f', now + 60000))
return 1
