-- Is this record the one that carries its request on? Answers per item: 1 admitted, 0 duplicate, -1 mismatch.
-- Monotone: the highest order (attempt, then pass) seen wins; the same record (coordinates) is admitted again, so a redelivery after a crash is not lost.
-- KEYS[i]  admission of item i: "order|coordinates|contentHash"
-- ARGV     ttl ms, then per item: order, coordinates, contentHash
-- Crash windows: none inside. If the answer is lost, the same record asks again and is admitted again.
local call, ttl, replies = redis.call, ARGV[1], {}
for i = 1, #KEYS do
  local a = 3 * i - 1
  local order, coordinates, content = ARGV[a], ARGV[a + 1], ARGV[a + 2]
  local held = call('GET', KEYS[i])
  local reply = 1
  if held then
    local heldOrder, heldCoordinates, heldContent = string.match(held, '^(%d+)|([^|]*)|(.*)$')
    if heldContent ~= content then
      reply = -1
    elseif heldOrder == order then
      if heldCoordinates ~= coordinates then reply = 0 end
    elseif tonumber(order) < tonumber(heldOrder) then
      reply = 0
    end
  end
  if reply == 1 then call('SET', KEYS[i], order .. '|' .. coordinates .. '|' .. content, 'PX', ttl) end
  replies[i] = reply
end
return replies
