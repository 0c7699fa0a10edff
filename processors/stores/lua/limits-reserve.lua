-- Has the person room under all caps, exactly, and if so is the slot ours? Answers per item two integers: 0 0 when held,
-- else the number of the cap that frees last and the first instant (ms) at which every binding cap has room, -1 for never.
-- A slot counts from its own instant, whatever the order of calls: with every slot later than `now - window` counted, future ones
-- of a faster clock too, no window of that length can ever hold more than the limit.
-- KEYS[i]  slots of the person of item i, a hash:
--            =<requestId>  "<at, 13 digits>|<channel letter>|<category>|<subject, '=' first if any>"
--            ~<requestId>  end of lease ms, 0 once released; absent when committed: commit is one HDEL, and a send that happened
--                          counts again at its own instant even after release or lapse
--            w             longest window seen, ms; older slots are dropped
-- ARGV     number n of cap lists, n lists as JSON [[limit, windowMs, calendarStart or -1, binding 0/1, channel, category, subject], ...],
--          then per item: now, end of lease, requestId, facts (as stored), list number
-- Crash windows: none inside. A repeated call finds the slot and answers held.
local call, byte, sub, find = redis.call, string.byte, string.sub, string.find
local NEVER, SLACK = 9007199254740991, 3600000
local lists, spans, detailed = {}, {}, {}
local count = tonumber(ARGV[1])
for l = 1, count do
  local list, span = cjson.decode(ARGV[1 + l]), 0
  for c = 1, #list do
    local cap = list[c]
    if cap[2] > span then span = cap[2] end
    detailed[l] = detailed[l] or cap[6] ~= '' or cap[7] ~= ''
    cap[5] = byte(cap[5], 1) or false
  end
  lists[l], spans[l] = list, span
end

-- Columns of the counted slots of one person, and the instants one cap counts: used again for every item, only the first m (n) are valid.
local ats, channels, categories, subjects, hits = {}, {}, {}, {}, {}
local freeAt = function(cap, n)
  if cap[1] <= 0 then return NEVER end
  if cap[3] >= 0 then return cap[3] + cap[2] end
  local sorted = {}
  for h = 1, n do sorted[h] = hits[h] end
  table.sort(sorted)
  return sorted[n - cap[1] + 1] + cap[2]
end

local replies, a = {}, count + 2
for i = 1, #KEYS do
  local key, now, lease, id, facts, l = KEYS[i], tonumber(ARGV[a]), ARGV[a + 1], ARGV[a + 2], ARGV[a + 3], tonumber(ARGV[a + 4])
  a = a + 5
  local caps, span, details = lists[l], spans[l], detailed[l]
  local log, leases, spanGrew = call('HGETALL', key), nil, true
  for j = 1, #log, 2 do
    local tag = byte(log[j], 1)
    if tag == 126 then
      leases = leases or {}
      leases['=' .. sub(log[j], 2)] = tonumber(log[j + 1])
    elseif tag == 119 then
      local seen = tonumber(log[j + 1])
      if seen >= span then span, spanGrew = seen, false end
    end
  end

  local mine, oldest, held, dead, m = '=' .. id, now - span - SLACK, false, nil, 0
  for j = 1, #log, 2 do
    local field = log[j]
    if byte(field, 1) == 61 then
      local value, leased = log[j + 1], leases and leases[field]
      if field == mine then
        if not leased or (leased > now and sub(value, 15) == facts) then
          held = true
          if leased and tonumber(lease) > leased then call('HSET', key, '~' .. id, lease) end
          break
        end
      else
        local at = tonumber(sub(value, 1, 13))
        if at <= oldest then
          dead = dead or {}
          dead[#dead + 1] = field
          if leased then dead[#dead + 1] = '~' .. sub(field, 2) end
        elseif not leased or leased > now then
          m = m + 1
          ats[m], channels[m] = at, byte(value, 15)
          if details then
            local bar = find(value, '|', 17, true)
            categories[m], subjects[m] = sub(value, 17, bar - 1), sub(value, bar + 1)
          end
        end
      end
    end
  end

  local worst, free = 0, 0
  if not held then
    for c = 1, #caps do
      local cap = caps[c]
      if cap[4] == 1 and m >= cap[1] then
        local after, before, channel, category, subject, n = now - cap[2], NEVER, cap[5], cap[6], cap[7], 0
        if cap[3] >= 0 then after, before = cap[3] - 1, cap[3] + cap[2] end
        for e = 1, m do
          local at = ats[e]
          if at > after and at < before and (not channel or channel == channels[e])
            and (category == '' or category == categories[e]) and (subject == '' or subject == subjects[e]) then
            n = n + 1
            hits[n] = at
          end
        end
        if n >= cap[1] then
          local at = freeAt(cap, n)
          if at > free then worst, free = c, at end
        end
      end
    end
    if worst == 0 then
      if dead then for d = 1, #dead, 1000 do call('HDEL', key, unpack(dead, d, math.min(d + 999, #dead))) end end
      local slot = string.format('%013d|', now) .. facts
      if spanGrew then
        call('HSET', key, mine, slot, '~' .. id, lease, 'w', span)
      else
        call('HSET', key, mine, slot, '~' .. id, lease)
      end
      call('PEXPIRE', key, span + SLACK)
    end
  end
  replies[2 * i - 1], replies[2 * i] = worst, free == NEVER and -1 or free
end
return replies
