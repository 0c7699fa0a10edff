-- Writes outcomes into the ledger. Answers how many items were given.
-- Monotone: accepted beats everything, rejected everything else; of one attempt retry beats released beats unknown beats claimed; a later
-- attempt beats an earlier one. Cancelled yields to accepted only. An outcome older than the claim it would free is a repetition: ignored.
-- KEYS[i]  ledger entry, see claim.lua
-- ARGV     ttl ms, then per item: state letter, attempt, at, body
-- Crash windows: none inside; repeating changes nothing.
local call, ttl = redis.call, ARGV[1]
local rank = { c = 0, u = 1, f = 2, r = 3 }
for i = 1, #KEYS do
  local a = 4 * i - 2
  local state, attempt, at = ARGV[a], tonumber(ARGV[a + 1]), ARGV[a + 2]
  local entry = call('GET', KEYS[i])
  local write, claimedAt = true, at
  if entry then
    local held, heldAttempt, _, heldClaim = string.match(entry, '^(%a)|(%d+)|(%d+)|(%d+)|')
    heldAttempt = tonumber(heldAttempt)
    if attempt == heldAttempt then claimedAt = heldClaim end
    if state == 'a' then
      write = held ~= 'a'
    elseif held == 'a' or held == 'j' or held == 'x' or attempt < heldAttempt then
      write = false
    elseif state ~= 'j' and attempt == heldAttempt then
      write = rank[state] > rank[held] and not (held == 'c' and tonumber(at) < tonumber(heldClaim))
    end
  end
  if write then call('SET', KEYS[i], state .. '|' .. ARGV[a + 1] .. '|' .. at .. '|' .. claimedAt .. '|' .. ARGV[a + 3], 'PX', ttl) end
end
return #KEYS
