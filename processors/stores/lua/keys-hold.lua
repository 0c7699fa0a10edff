-- Holds data keys where there are none yet. Answers per item the entry that is held.
-- KEYS[i]  data key: "<wrappedAt>|<n unpublished, p published, x shredded>|<wrapped>"
-- ARGV[i]  the entry to hold
-- Crash windows: none inside. An entry that stays unpublished is published by whoever finds it.
local call, replies = redis.call, {}
for i = 1, #KEYS do
  local held = call('GET', KEYS[i])
  if not held then
    held = ARGV[i]
    call('SET', KEYS[i], held)
  end
  replies[i] = held
end
return replies
