-- Is this record the one that carries its request on? Answers per item: 0 admitted, 1 duplicate, 2 mismatch; 3 and 4: the same, of a request admitted under another day;
-- 5 the record that was admitted before.
-- Monotone: the highest order (attempt, then pass) seen wins; the same record (coordinates) is admitted again, so a redelivery after a crash is not lost.
-- KEYS[i]  admission of item i: "order|coordinates|day|contentHash"
-- ARGV     ttl ms, then per item: order, coordinates, day (YYYY-MM-DD), contentHash
-- Crash windows: none inside. If the answer is lost, the same record asks again and is admitted again.
local call, ttl, replies = redis.call, ARGV[1], {}
for i = 1, #KEYS do
  local a = 4 * i - 2
  local order, coordinates, day, content = ARGV[a], ARGV[a + 1], ARGV[a + 2], ARGV[a + 3]
  local held = call('GET', KEYS[i])
  local reply = 0
  if held then
    local heldOrder, heldCoordinates, heldDay, heldContent = string.match(held, '^(%d+)|([^|]*)|([^|]*)|(.*)$')
    if heldContent ~= content then
      reply = 2
    elseif heldOrder == order then
      reply = heldCoordinates == coordinates and 5 or 1
    elseif tonumber(order) < tonumber(heldOrder) then
      reply = 1
    end
    if (reply == 1 or reply == 2) and heldDay ~= day then reply = reply + 2 end
  end
  if reply == 0 or reply == 5 then call('SET', KEYS[i], order .. '|' .. coordinates .. '|' .. day .. '|' .. content, 'PX', ttl) end
  replies[i] = reply
end
return replies
