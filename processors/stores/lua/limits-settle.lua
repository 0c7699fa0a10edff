-- Commits slots (c: it counts for good) or releases them (r: reserved ones only, never a committed one). Answers how many were given.
-- KEYS[i]  slots of the person of item i, see limits-reserve.lua
-- ARGV     per item: c or r, requestId
-- Crash windows: none inside; both are idempotent, and a commit beats a release in either order.
local call = redis.call
for i = 1, #KEYS do
  local lease = '~' .. ARGV[2 * i]
  if ARGV[2 * i - 1] == 'c' then
    call('HDEL', KEYS[i], lease)
  elseif call('HEXISTS', KEYS[i], lease) == 1 then
    call('HSET', KEYS[i], lease, '0')
  end
end
return #KEYS
