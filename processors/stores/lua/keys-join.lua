-- Joins in what the log says of data keys: the later wrapping holds, of equal times the greater bytes; shredded is final. Answers how many.
-- KEYS[i]  data key, see keys-hold.lua
-- ARGV     per item: wrappedAt, wrapped ('' for shredded)
-- Crash windows: none inside; joining again changes nothing.
local call = redis.call
local greater = function(a, b)
  for i = 1, math.min(#a, #b) do
    local x, y = string.byte(a, i), string.byte(b, i)
    if x ~= y then return x > y end
  end
  return #a > #b
end
for i = 1, #KEYS do
  local at, wrapped = ARGV[2 * i - 1], ARGV[2 * i]
  local held = call('GET', KEYS[i])
  local heldAt, state, heldWrapped
  if held then heldAt, state, heldWrapped = string.match(held, '^(%d+)|(%a)|(.*)$') end
  local later = not held or tonumber(at) > tonumber(heldAt) or (at == heldAt and not greater(heldWrapped, wrapped))
  if wrapped == '' then
    if state ~= 'x' then call('SET', KEYS[i], at .. '|x|') end
  elseif state ~= 'x' and later then
    call('SET', KEYS[i], at .. '|p|' .. wrapped)
  end
end
return #KEYS
