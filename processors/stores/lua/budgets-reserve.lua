-- Is there money in all budgets of each item, and if so is it ours? Answers per item two integers: 0 and the micro-dollars held,
-- or the number of the budget that binds (the one whose period ends last) and what is left of it.
-- posted + pending never exceeds a limit and its top-ups (budgets-top-up.lua) at an accepted reserve; others than critical see limit - reserve. Whole numbers below 2^53 are exact in Lua.
-- KEYS[1]  leases: requestIds of pending reservations by end of lease; then the budgets, then the items' reservations, all {budget}
--            reservation: "<state> <held> <posted> <end of lease>\n<budget key>\n..." with state p pending, v void or lapsed,
--            s settled, t settled after it was void
-- ARGV     base (prefix of budget keys), ms a reservation is remembered once resolved, number n of budget lists,
--          n lists as JSON [[key, limit, reserve for critical, end of period ms], ...],
--          then per item: requestId, 1 if critical, micros, now, end of lease, list number
-- Pending reservations have no expiry: lapsed ones are found in `leases` (keys derived from base, same slot) and given back first.
-- Crash windows: none inside. A repeated call finds the reservation and answers it.
local call = redis.call
local base, keep, count = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local whole = function(n) return string.format('%.0f', n) end
local accounts = {}
local account = function(name)
  local found = accounts[name]
  if not found then
    local read = call('HMGET', base .. 'b:' .. name, 'p', 'o', 'a')
    found = { p = tonumber(read[1] or 0), o = tonumber(read[2] or 0), a = tonumber(read[3] or 0), live = read[1] or read[2] }
    accounts[name] = found
  end
  return found
end
local parse = function(record)
  local state, held, posted, lease, names = string.match(record, '^(%a) (%d+) (%d+) (%d+)\n(.*)$')
  return state, tonumber(held), tonumber(posted), tonumber(lease), names
end
local giveBack = function(held, names)
  for name in string.gmatch(names, '[^\n]+') do
    local a = account(name)
    a.p, a.dirty = a.p - held, true
  end
end
local lapse = function(now)
  repeat
    local late = call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, 200)
    for i = 1, #late do
      local key = base .. 'r:' .. late[i]
      local record = call('GET', key)
      if record then
        local state, held, posted, lease, names = parse(record)
        if state == 'p' then
          giveBack(held, names)
          call('SET', key, 'v ' .. whole(held) .. ' 0 ' .. whole(lease) .. '\n' .. names, 'PX', keep)
        end
      end
    end
    if #late > 0 then call('ZREM', KEYS[1], unpack(late)) end
  until #late < 200
end

local lists = {}
for l = 1, count do
  local list, names = cjson.decode(ARGV[3 + l]), {}
  for b = 1, #list do names[b] = list[b][1] end
  lists[l] = { budgets = list, names = table.concat(names, '\n') }
end
local replies, a, lapsedAt = {}, count + 4, nil
for i = 1, (#ARGV - count - 3) / 6 do
  local id, critical, micros, now, lease, list = ARGV[a], ARGV[a + 1] == '1', tonumber(ARGV[a + 2]), ARGV[a + 3], ARGV[a + 4], lists[tonumber(ARGV[a + 5])]
  a = a + 6
  if now ~= lapsedAt then
    lapse(now)
    lapsedAt = now
  end
  now = tonumber(now)
  local key = base .. 'r:' .. id
  local record, state, held, posted, heldLease, names = call('GET', key), nil, 0, 0, 0, ''
  if record then state, held, posted, heldLease, names = parse(record) end
  if state == 's' or state == 't' then
    replies[2 * i - 1], replies[2 * i] = 0, posted
  elseif state == 'p' and held == micros and names == list.names then
    if tonumber(lease) > heldLease then
      call('SET', key, 'p ' .. whole(held) .. ' 0 ' .. lease .. '\n' .. names)
      call('ZADD', KEYS[1], lease, id)
    end
    replies[2 * i - 1], replies[2 * i] = 0, held
  else
    if state == 'p' then giveBack(held, names) end
    local worst, left, ends = 0, 0, -1
    for b = 1, #list.budgets do
      local budget = list.budgets[b]
      local there = account(budget[1])
      local room = budget[2] + there.a - there.p - there.o
      if not critical then room = room - budget[3] end
      if micros > room and budget[4] > ends then worst, left, ends = b, math.max(room, 0), budget[4] end
    end
    if worst > 0 then
      if state == 'p' then giveBack(-held, names) end
      replies[2 * i - 1], replies[2 * i] = worst, left
    else
      for b = 1, #list.budgets do
        local there = account(list.budgets[b][1])
        there.p, there.live, there.dirty = there.p + micros, true, true
        there.ttl = math.max(there.ttl or 0, list.budgets[b][4] - now)
      end
      call('SET', key, 'p ' .. whole(micros) .. ' 0 ' .. lease .. '\n' .. list.names)
      call('ZADD', KEYS[1], lease, id)
      replies[2 * i - 1], replies[2 * i] = 0, micros
    end
  end
end
for name, there in pairs(accounts) do
  if there.dirty and there.live then
    local key = base .. 'b:' .. name
    call('HSET', key, 'p', whole(there.p))
    if there.ttl then call('PEXPIRE', key, there.ttl + keep + 86400000) end
  end
end
return replies
