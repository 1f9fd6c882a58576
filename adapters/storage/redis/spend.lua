-- A moment for something beside a channel's messages, such as an edit, out of the pace that posts have.
-- ARGV[4]: channel, [5], [6]: its rate (so many within so many ms, 0 for none), [7]: ms between two posts in its workspace (0 for none),
-- [8]: how far ahead. Returns when (ms), "" where no moment is free by then.
local channel, place = ARGV[4], channels .. ARGV[4]
local allowed, period, interval, ahead = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
local log = split(redis.call('HGET', place, 'l'))
if open_at(log, allowed, period) > now then return '' end
local at = now
if interval > 0 then
  local key = workspace(channel)
  at = math.max(tonumber(redis.call('GET', key)) or 0, now)
  if at > now + ahead then return '' end
  redis.call('SET', key, at + interval, 'PX', math.ceil(at + interval - now) + 60000)
end
if allowed > 0 then
  log[#log + 1] = string.format('%.0f', math.ceil(at))
  redis.call('HSET', place, 'l', table.concat(log, '\n', math.max(1, #log - allowed + 1)), 'lu', math.ceil(at + period))
  local busy = redis.call('HMGET', place, 'o', 's', 'h', 'e')
  local idle = not (busy[1] or busy[2] or busy[3] or busy[4]) and not redis.call('ZSCORE', due, channel)
  if idle then redis.call('PEXPIRE', place, math.max(redis.call('PTTL', place), 1000, math.ceil(at + period - now))) end
end
return string.format('%.0f', math.ceil(at))
