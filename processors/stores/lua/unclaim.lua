-- Takes back claims that were found blocked, as if they had never been made. Answers how many items were given.
-- KEYS[i]  ledger entry, see claim.lua
-- ARGV     ttl ms, then per item: the entry as claimed, the entry before ('' for none)
-- Crash windows: if this never runs, the claim stays and the next one finds it unclear; reconciling finds nothing sent.
local call = redis.call
for i = 1, #KEYS do
  if call('GET', KEYS[i]) == ARGV[2 * i] then
    if ARGV[2 * i + 1] == '' then
      call('DEL', KEYS[i])
    else
      call('SET', KEYS[i], ARGV[2 * i + 1], 'PX', ARGV[1])
    end
  end
end
return #KEYS
