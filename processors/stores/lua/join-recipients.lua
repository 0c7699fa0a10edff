-- Joins recipients in: the highest updatedAt wins, of equal ones the greater bytes. Answers per item two strings: address hashes that lost
-- (phone's, email's; '' for none), whose index entries may be dropped.
-- KEYS[i]  recipient: first line "<updatedAt>\t<phone hash>\t<email hash>\t<JSON>" or empty, then one line per folded consent, see join-consents.lua
-- ARGV     per item: updatedAt, phone hash, email hash, JSON
-- Crash windows: the address index is written before and cleaned after; readers check it against this record, so either may be missing.
local call = redis.call
local greater = function(a, b)
  for i = 1, math.min(#a, #b) do
    local x, y = string.byte(a, i), string.byte(b, i)
    if x ~= y then return x > y end
  end
  return #a > #b
end
local replies = {}
for i = 1, #KEYS do
  local a = 4 * i - 3
  local at, phone, email, body = tonumber(ARGV[a]), ARGV[a + 1], ARGV[a + 2], ARGV[a + 3]
  local state = call('GET', KEYS[i])
  local first, rest = '', ''
  if state then first, rest = string.match(state, '^([^\n]*)(.*)$') end
  local heldAt, heldPhone, heldEmail, heldBody = string.match(first, '^(%d+)\t([^\t]*)\t([^\t]*)\t(.*)$')
  local lostPhone, lostEmail = '', ''
  if not heldAt or at > tonumber(heldAt) or (at == tonumber(heldAt) and greater(body, heldBody)) then
    call('SET', KEYS[i], ARGV[a] .. '\t' .. phone .. '\t' .. email .. '\t' .. body .. rest)
    if heldAt then lostPhone, lostEmail = heldPhone, heldEmail end
  else
    phone, email, lostPhone, lostEmail = heldPhone, heldEmail, phone, email
  end
  if lostPhone == phone or lostPhone == email then lostPhone = '' end
  if lostEmail == phone or lostEmail == email then lostEmail = '' end
  replies[2 * i - 1], replies[2 * i] = lostPhone, lostEmail
end
return replies
