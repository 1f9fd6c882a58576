-- Queue again what was given up; what is held or waits for a retry is due now.
-- ARGV[4]: channel, [5]: JSON list of delivery keys. Returns for how many it did something.
local channel = ARGV[4]
local place, done = channels .. channel, 0
local idle = redis.call('HEXISTS', place, 'o') == 0
local function again(key, value)
  local was = letter(value)
  if was == 'b' or was == 'w' then
    redis.call('HSET', ledgers .. channel, key, relettered(value, 'q'))
    redis.call('RPUSH', queues .. channel, key)
    vouched(channel, key) -- an operator has decided
    redis.call('ZREM', buried, channel .. '\t' .. key)
    redis.call('ZADD', due, 'NX', now, channel)
    count(was == 'b' and 'buried' or 'withdrawn', -1)
    count('queued', 1)
    return true
  end
  if was ~= 'q' and was ~= 'f' then return false end
  local known = redis.call('HMGET', place, 's', 'h')
  local waits = idle and (known[1] == 'retry' or known[1] == 'queued')
  if was == 'f' and not waits then return false end
  if was == 'q' and not known[2] then return false end
  if was == 'f' then redis.call('HDEL', place, 'f') end
  free(channel)
  poke(channel)
  return true
end
local keys = cjson.decode(ARGV[5])
for i, value in ipairs(entries(channel, keys)) do
  if again(keys[i], value) then done = done + 1 end
end
return counted(done)
