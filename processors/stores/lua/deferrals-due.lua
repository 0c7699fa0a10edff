-- Entries due, earliest first. Answers key and entry in turn.
-- KEYS     due, body, see deferrals-fold.lua
-- ARGV     now, how many at most
-- Crash windows: reads only.
local keys = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])
local found = {}
for i = 1, #keys do
  found[2 * i - 1], found[2 * i] = keys[i], redis.call('HGET', KEYS[2], keys[i])
end
return found
