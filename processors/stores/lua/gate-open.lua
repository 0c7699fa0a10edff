-- Sets an epoch. Answers 1. Like every script it first asks for the epoch that the caller counts on (see ../redis/scripts.ts): here the rebuilder's own, so one that lost its right opens nothing.
-- KEYS     epoch
-- ARGV     the new one
-- Crash windows: in a cluster this runs once for each slot. Cut short it leaves different epochs, under which nobody works, and another worker rebuilds.
redis.call('SET', KEYS[1], ARGV[1])
return 1
