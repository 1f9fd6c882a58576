-- Move deliveries out of their channel's queue into its message in flight.
-- ARGV[4]...: JSON each: c channel, n fence, k kind, m key, d delivery keys, y where it replies to ("" for nowhere), g its gist (JSON)
-- l how it is looked for first where Redis forgot a gap (1; o for a look alone; "" for not at all),
-- w list of [key, reason] to withdraw.
-- Returns for each {1, delivery keys}, with the fields of the channel where it is to be looked for first, or {0} where there is nothing
-- to post.
local function freeze(item)
  local channel, place = item.c, channels .. item.c
  local known = redis.call('HMGET', place, 'o', 's', 'b')
  if known[1] ~= item.n or known[2] then return {0} end
  for _, out in ipairs(item.w) do
    local value = redis.call('HGET', ledgers .. channel, out[1])
    if letter(value) == 'q' then dismiss(channel, out[1], value, out[2]) end
  end
  local keys, written = {}, {}
  for i, value in ipairs(entries(channel, item.d)) do
    if letter(value) == 'q' then
      local key = item.d[i]
      redis.call('LREM', queues .. channel, 1, key)
      keys[#keys + 1] = key
      written[#written + 1] = key
      written[#written + 1] = relettered(value, 'f')
    end
  end
  if #keys == 0 then -- dropped since the claim
    redis.call('HDEL', place, 'o', 'p')
    dues[channel] = now
    return {0}
  end
  redis.call('HSET', ledgers .. channel, unpack(written))
  local suspected = suspect(channel, place)
  local doubtful = item.l ~= '' and doubted(place, item.l)
  if suspected and not doubtful and item.l == 'o' then redis.call('HSET', place, 'j', 'o') end
  local state = (suspected or doubtful) and 'uncertain' or 'sending'
  local flight = {k = item.k, m = item.m, d = table.concat(keys, '\n'), s = state, a = 1, x = now, c = forgotten[2] or nil, g = item.g}
  if item.y ~= '' then flight.y = item.y end
  if state == 'sending' then flight.b = known[3] or now end
  write(place, flight)
  count('queued', -#keys)
  count(state, #keys)
  if state == 'sending' then return {1, keys} end
  return {1, keys, redis.call('HGETALL', place)} -- the server may have forgotten a post
end

local answers = {}
for i = 4, #ARGV do answers[#answers + 1] = freeze(cjson.decode(ARGV[i])) end
return counted(answers)
