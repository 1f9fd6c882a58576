-- Change a channel's subscriptions and log the change, in one step.
-- KEYS: the channel's hash, the set of channels, the change log.
-- ARGV: verb (add|replace|remove), channel, id, json, entries of the log to keep.
-- Returns what was there before, or nothing.
local verb, channel, id, json = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local before = redis.call('HGET', KEYS[1], id)
if (verb == 'add' and before) or (verb ~= 'add' and not before) then return before end
if verb == 'remove' then
  redis.call('HDEL', KEYS[1], id)
  if redis.call('EXISTS', KEYS[1]) == 0 then redis.call('SREM', KEYS[2], channel) end
  redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[5], '*', 'id', id)
else
  redis.call('HSET', KEYS[1], id, json)
  redis.call('SADD', KEYS[2], channel)
  redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[5], '*', 'id', id, 'json', json)
end
return before
