-- May this worker send this attempt? The one place that decides that nobody is messaged twice.
-- Answers per item two strings: a letter and the entry. c claimed by this call (entry = what was there before, '' if nothing), s settled,
-- o an older attempt than the one the ledger is at, u unclear (claimed before, no outcome known: reconcile), x cancelled.
-- The same worker that claims again is told unclear as well: after a crash it cannot know whether it had sent.
-- KEYS[i]  ledger entry: "<state>|<attempt>|<at>|<claimedAt>|<body>" with state c claimed, u unknown, f released, r retry, x cancelled,
--          j rejected, a accepted; the body is the client's
-- ARGV     ttl ms, then per item: attempt, now, body
-- Crash windows: claimed but not yet sent, and sent but not yet settled, look the same from here: both are unclear to the next claim.
local call, ttl, replies = redis.call, ARGV[1], {}
for i = 1, #KEYS do
  local a = 3 * i - 1
  local attempt, at = tonumber(ARGV[a]), ARGV[a + 1]
  local entry = call('GET', KEYS[i])
  local reply = 'c'
  if entry then
    local state, held = string.match(entry, '^(%a)|(%d+)|')
    held = tonumber(held)
    if state == 'a' or state == 'j' then
      reply = 's'
    elseif state == 'x' then
      reply = 'x'
    elseif attempt < held then
      reply = 'o'
    elseif state == 'c' or state == 'u' then
      reply = 'u'
    elseif state == 'r' and attempt == held then
      reply = 'o'
    end
  end
  if reply == 'c' then call('SET', KEYS[i], 'c|' .. ARGV[a] .. '|' .. at .. '|' .. at .. '|' .. ARGV[a + 2], 'PX', ttl) end
  replies[2 * i - 1], replies[2 * i] = reply, entry or ''
end
return replies
