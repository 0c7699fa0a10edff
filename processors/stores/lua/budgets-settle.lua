-- Settles (s: the money is spent) or voids (v: given back) reservations. Answers how many requests were known.
-- A reservation resolves once; a settlement posts even after a void or a lapse, because the send happened. Settled again with another
-- amount, a real price beats the estimate that was held, and of two real prices the larger stands: a join, so order does not matter.
-- What is posted beyond what was held at that moment is counted as overrun, so posted + pending - overrun never exceeds a limit.
-- KEYS[1]  leases, see budgets-reserve.lua; then the items' reservations
-- ARGV     base, ms a resolved reservation is remembered, then per item: s or v, requestId, micros
-- Budgets of a reservation are derived from base (same slot); one whose period is long over may be gone, then nothing is posted to it.
-- Crash windows: none inside. A request without a reservation is left alone: nothing says which budgets it was under.
local call = redis.call
local base, keep, known = ARGV[1], ARGV[2], 0
local whole = function(n) return string.format('%.0f', n) end
-- Changes by budget, written once at the end.
local changes = {}
local move = function(names, pending, posted, over)
  for name in string.gmatch(names, '[^\n]+') do
    local change = changes[name]
    if change then
      change[1], change[2], change[3] = change[1] + pending, change[2] + posted, change[3] + over
    else
      changes[name] = { pending, posted, over }
    end
  end
end
for i = 2, #KEYS do
  local a = 3 * (i - 2) + 3
  local id, micros, record = ARGV[a + 1], tonumber(ARGV[a + 2]), call('GET', KEYS[i])
  if record then
    known = known + 1
    local state, held, posted, lease, names = string.match(record, '^(%a) (%d+) (%d+) (%d+)\n(.*)$')
    held, posted = tonumber(held), tonumber(posted)
    local was, now = state, state
    if ARGV[a] == 'v' then
      if was == 'p' then
        now = 'v'
        move(names, -held, 0, 0)
      end
    elseif was == 'p' then
      now, posted = 's', micros
      move(names, -held, micros, math.max(micros - held, 0))
    elseif was == 'v' then
      now, posted = 't', micros
      move(names, 0, micros, micros)
    elseif micros ~= posted and micros ~= held and (posted == held or micros > posted) then
      local more = micros - posted
      move(names, 0, more, (more > 0 or was == 't') and more or 0)
      posted = micros
      call('SET', KEYS[i], was .. ' ' .. whole(held) .. ' ' .. whole(posted) .. ' ' .. lease .. '\n' .. names, 'PX', keep)
    end
    if now ~= was then
      call('SET', KEYS[i], now .. ' ' .. whole(held) .. ' ' .. whole(posted) .. ' ' .. lease .. '\n' .. names, 'PX', keep)
      call('ZREM', KEYS[1], id)
    end
  end
end
for name, change in pairs(changes) do
  local key = base .. 'b:' .. name
  if call('EXISTS', key) == 1 then
    for f, field in ipairs({ 'p', 'o', 'x' }) do
      if change[f] ~= 0 then call('HINCRBY', key, field, whole(change[f])) end
    end
  end
end
return known
