-- Is this record the one that carries (requestId, pass) on? Answers per item: 1 admitted, 0 duplicate, -1 mismatch.
-- Monotone: the highest pass seen wins; the same record (coordinates) is admitted again, so a redelivery after a crash is not lost.
-- KEYS[i]  admission of item i: "pass|coordinates|contentHash"
-- ARGV     ttl ms, then per item: pass, coordinates, contentHash
-- Crash windows: none inside. If the answer is lost, the same record asks again and is admitted again.
local call, ttl, replies = redis.call, ARGV[1], {}
for i = 1, #KEYS do
  local a = 3 * i - 1
  local pass, coordinates, content = ARGV[a], ARGV[a + 1], ARGV[a + 2]
  local held = call('GET', KEYS[i])
  local reply = 1
  if held then
    local heldPass, heldCoordinates, heldContent = string.match(held, '^(%d+)|([^|]*)|(.*)$')
    if heldContent ~= content then
      reply = -1
    elseif heldPass == pass then
      if heldCoordinates ~= coordinates then reply = 0 end
    elseif tonumber(pass) < tonumber(heldPass) then
      reply = 0
    end
  end
  if reply == 1 then call('SET', KEYS[i], pass .. '|' .. coordinates .. '|' .. content, 'PX', ttl) end
  replies[i] = reply
end
return replies
