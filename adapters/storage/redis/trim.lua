-- Forget entries of a channel that have been closed for longer than the ledger's life: a part of them a call.
-- ARGV[4]: channel, [5]: where the last call stopped ("0" at first), [6]: entries changed before this (base 36) go.
-- Returns {where to go on, "0" when done; how many went}.
local channel, ledger, oldest = ARGV[4], ledgers .. ARGV[4], ARGV[6]
local found = redis.call('HSCAN', ledger, ARGV[5], 'COUNT', 500)
local states, gone = {s = 'sent', b = 'buried', w = 'withdrawn'}, 0
for i = 1, #found[2], 2 do
  local key, value = found[2][i], found[2][i + 1]
  local changed = string.match(value, '^[sbw][^\t]*\t[^\t]*\t([^\t]*)')
  if changed and changed < oldest then
    redis.call('HDEL', ledger, key)
    redis.call('ZREM', buried, channel .. '\t' .. key)
    count(states[letter(value)], -1)
    gone = gone + 1
  end
end
return counted({found[1], gone})
