-- Record papers that a source listed on a day: the first record stands, channels are added.
-- KEYS: the day's hash. ARGV: life (s), then three a paper: id, JSON without channels, JSON list of channels.
redis.call('EXPIRE', KEYS[1], ARGV[1])
for i = 2, #ARGV, 3 do
  local stored = redis.call('HGET', KEYS[1], ARGV[i])
  local entry = cjson.decode(stored or ARGV[i + 1])
  local known = {}
  for _, channel in ipairs(entry.channels or {}) do known[channel] = true end
  local channels = entry.channels or {}
  for _, channel in ipairs(cjson.decode(ARGV[i + 2])) do
    if not known[channel] then table.insert(channels, channel) end
  end
  entry.channels = #channels > 0 and channels or nil
  local json = cjson.encode(entry)
  if json ~= stored then redis.call('HSET', KEYS[1], ARGV[i], json) end
end
redis.call('EXPIRE', KEYS[1], ARGV[1])
