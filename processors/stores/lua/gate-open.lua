-- Gives the right to rebuild back, and opens an epoch if one is given. Answers 1.
-- Like every script it first asks whether the caller's key still holds (see link.ts): here the right itself, so a rebuilder that lost it opens nothing.
-- KEYS     epoch, mark, right to rebuild
-- ARGV     epoch ('' leaves the gate as it is), mark
-- Crash windows: none inside. If this never runs, the right lapses and another worker rebuilds.
if ARGV[1] ~= '' then
  redis.call('SET', KEYS[1], ARGV[1])
  redis.call('SET', KEYS[2], ARGV[2])
end
redis.call('DEL', KEYS[3])
return 1
