-- Entries of one recipient or request in one partition. Answers key and entry in turn.
-- KEYS     by, body, see deferrals-fold.lua
-- ARGV     "c<recipientId>\0" or "q<requestId>\0", and how many at most: the first by key
-- Crash windows: reads only.
local members = redis.call('ZRANGEBYLEX', KEYS[1], '[' .. ARGV[1], '(' .. string.sub(ARGV[1], 1, -2) .. '\1', 'LIMIT', 0, ARGV[2])
local found = {}
for i = 1, #members do
  local key = string.sub(members[i], #ARGV[1] + 1)
  found[2 * i - 1], found[2 * i] = key, redis.call('HGET', KEYS[2], key)
end
return found
