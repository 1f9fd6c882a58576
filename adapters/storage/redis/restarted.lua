-- Before the first script on a server: is it the one that was written to before? One that was restarted, or a replica that took over, may
-- have forgotten what was written last, posts among it; so until an hour later no channel gets a post before one look at its history.
-- KEYS: the shard's run. ARGV: now (ms). Returns 1 where looks are due.
local HOUR = 3600000
local now = tonumber(ARGV[1])
local id = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
local known = redis.call('HMGET', KEYS[1], 'id', 'seen')
if known[1] == id then return 0 end
redis.call('DEL', KEYS[1]) -- with the channels that were looked at after an earlier restart
redis.call('HSET', KEYS[1], 'id', id, 'seen', known[2] or now)
if not known[1] then return 0 end
redis.call('HSET', KEYS[1], 'at', now, 'since', tonumber(known[2] or now - HOUR) - 60000) -- a minute: `seen` may be among the forgotten
return 1
