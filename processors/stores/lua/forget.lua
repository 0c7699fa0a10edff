-- Forgets keys of any kind. Answers how many there were.
-- KEYS[i]  any key
-- ARGV     none
-- Crash windows: none inside; whoever forgets has to go on or leave the gate closed.
return #KEYS == 0 and 0 or redis.call('UNLINK', unpack(KEYS))
