-- Withdraw what is queued, held, buried or waits for a retry.
-- ARGV[4]: channel, [5]: JSON list of delivery keys, [6]: reason. Returns how many were withdrawn.
local channel, keys, reason = ARGV[4], cjson.decode(ARGV[5]), ARGV[6]
local place, done = channels .. channel, 0
local known = redis.call('HMGET', place, 'o', 's', 'w')
local still = not known[1] and not known[3] and (known[2] == 'retry' or known[2] == 'queued')
for _, key in ipairs(keys) do
  local value = redis.call('HGET', ledgers .. channel, key)
  if letter(value) == 'f' and still then -- surely unposted, and nobody has it: taken apart, what is not dropped is planned anew
    thaw(channel)
    still = false
    value = redis.call('HGET', ledgers .. channel, key)
  end
  if letter(value) == 'q' then
    dismiss(channel, key, value, reason)
    done = done + 1
  elseif letter(value) == 'b' then
    redis.call('HSET', ledgers .. channel, key, closed(value, 'w', 0, '', '', '', reason))
    redis.call('ZREM', buried, channel .. '\t' .. key)
    count('buried', -1)
    count('withdrawn', 1)
    done = done + 1
  end
end
return counted(done)
