-- Make a channel the first of its workspace that has a paper in full, unless another one is.
-- KEYS: the paper's first channel. ARGV: channel, the one that gives way ("" for none), how long it is kept (s). Returns which is the first now.
local first = redis.call('GET', KEYS[1])
if first and first ~= ARGV[1] and first ~= ARGV[2] then return first end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[3])
return ARGV[1]
