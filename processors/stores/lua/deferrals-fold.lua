-- Folds deferral records into a partition's index, all or nothing with the position they reach. Answers how many entries the index holds.
-- KEYS     position, due (zset key -> dueAt), body (hash key -> entry), by (zset of equal scores: "c<recipientId>\0<key>", "q<requestId>\0<key>")
-- ARGV     position ('' leaves it), then per change: key, dueAt and entry, or key, '' and '' to remove
--            entry: JSON [requestId, recipientId, ...] then a newline, then the payload's bytes
-- Crash windows: none inside. Position and entries change together, so a fold that is repeated from an older position ends in the same index.
local call = redis.call
local due, body, by = KEYS[2], KEYS[3], KEYS[4]
local owners = function(entry)
  local head = cjson.decode(string.sub(entry, 1, string.find(entry, '\n', 1, true) - 1))
  return 'q' .. head[1] .. '\0', 'c' .. head[2] .. '\0'
end
for a = 2, #ARGV, 3 do
  local key, dueAt, entry = ARGV[a], ARGV[a + 1], ARGV[a + 2]
  local held = call('HGET', body, key)
  if held then
    local request, recipient = owners(held)
    call('ZREM', by, request .. key, recipient .. key)
  end
  if dueAt ~= '' then
    local request, recipient = owners(entry)
    call('ZADD', due, dueAt, key)
    call('HSET', body, key, entry)
    call('ZADD', by, 0, request .. key, 0, recipient .. key)
  elseif held then
    call('ZREM', due, key)
    call('HDEL', body, key)
  end
end
if ARGV[1] ~= '' then call('SET', KEYS[1], ARGV[1]) end
return call('ZCARD', due)
