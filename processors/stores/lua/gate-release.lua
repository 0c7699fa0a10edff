-- Gives the right to rebuild back if it is still ours. Answers how many rights were given back.
-- KEYS     right to rebuild
-- ARGV     ours
-- Crash windows: none inside. If this never runs, the right lapses.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
