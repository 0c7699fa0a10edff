-- Cancels what was not claimed yet, or waits between attempts. Answers 1 if it is cancelled now, 0 if it is too late.
-- KEYS[1]  ledger entry, see claim.lua
-- ARGV     ttl ms, now
-- Crash windows: none inside; claim and cancel meet on this one key, so exactly one of them wins.
local entry = redis.call('GET', KEYS[1])
if not entry then
  redis.call('SET', KEYS[1], 'x|0|' .. ARGV[2] .. '|0|', 'PX', ARGV[1])
  return 1
end
local state = string.sub(entry, 1, 1)
if state == 'r' or state == 'f' then redis.call('SET', KEYS[1], 'x' .. string.sub(entry, 2), 'PX', ARGV[1]) end
return (state == 'r' or state == 'f' or state == 'x') and 1 or 0
