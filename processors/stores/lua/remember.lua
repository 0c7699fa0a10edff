-- Sets each key to a value with one time to live. Answers how many.
-- KEYS[i]  any string
-- ARGV     ttl ms, then per item: value
-- Crash windows: none inside.
for i = 1, #KEYS do redis.call('SET', KEYS[i], ARGV[i + 1], 'PX', ARGV[1]) end
return #KEYS
