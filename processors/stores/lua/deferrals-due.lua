-- Entries due in a span, earliest first, until there are enough or they take too much room; the first is always among them. Answers key and entry in turn.
-- KEYS     due, body, see deferrals-fold.lua
-- ARGV     first and last due time, how many to leave out, how many at most, how many bytes at most
-- Crash windows: reads only.
local keys = redis.call('ZRANGEBYSCORE', KEYS[1], ARGV[1], ARGV[2], 'LIMIT', ARGV[3], ARGV[4])
local found, room = {}, tonumber(ARGV[5])
for i = 1, #keys do
  local entry = redis.call('HGET', KEYS[2], keys[i])
  room = room - (entry and #entry or 0)
  if room < 0 and i > 1 then break end
  found[2 * i - 1], found[2 * i] = keys[i], entry
end
return found
