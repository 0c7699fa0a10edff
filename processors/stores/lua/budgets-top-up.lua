-- Adds money to a budget for its period, once by id. Answers the sum of its top-ups, as text: it may be larger than what a reply holds exactly.
-- KEYS     budget (its field a is the sum), top-ups (hash id -> micros), both {budget}
-- ARGV     id, micros, ms until both are forgotten
-- Crash windows: none inside. A repeated call finds its id and adds nothing.
local call = redis.call
if call('HSETNX', KEYS[2], ARGV[1], ARGV[2]) == 1 then call('HINCRBY', KEYS[1], 'a', ARGV[2]) end
for i = 1, 2 do
  if call('PTTL', KEYS[i]) < tonumber(ARGV[3]) then call('PEXPIRE', KEYS[i], ARGV[3]) end
end
return call('HGET', KEYS[1], 'a')
