-- Has the person room under all caps, exactly, and if so is the slot ours? Answers per item two integers: 0 0 when held,
-- else the number of the cap that frees last and the first instant (ms) at which every binding cap has room.
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
    if cap[6] ~= '' or cap[7] ~= '' then detailed[l] = true end
    cap[5] = byte(cap[5], 1)
  end
  lists[l], spans[l] = list, span
end

local replies, a = {}, count + 2
for i = 1, #KEYS do
  local key, now, lease, id, facts, l = KEYS[i], tonumber(ARGV[a]), ARGV[a + 1], ARGV[a + 2], ARGV[a + 3], tonumber(ARGV[a + 4])
  a = a + 5
  local caps, span = lists[l], spans[l]
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
  local mine, oldest, held, dead, hits = '=' .. id, now - span - SLACK, false, nil, {}
  for j = 1, #log, 2 do
    local field = log[j]
    if byte(field, 1) == 61 then
      local value, leased = log[j + 1], leases and leases[field]
      local at = tonumber(sub(value, 1, 13))
      if field == mine and (not leased or (leased > now and sub(value, 15) == facts)) then
        held = true
        if leased and tonumber(lease) > leased then call('HSET', key, '~' .. id, lease) end
        break
      end
      if field ~= mine then
        if at <= oldest then
          dead = dead or {}
          dead[#dead + 1] = field
          if leased then dead[#dead + 1] = '~' .. sub(field, 2) end
        elseif not leased or leased > now then
          local channel, category, subject = byte(value, 15), '', ''
          if detailed[l] then
            local bar = find(value, '|', 17, true)
            category, subject = sub(value, 17, bar - 1), sub(value, bar + 1)
          end
          for c = 1, #caps do
            local cap = caps[c]
            local start = cap[3]
            if (start < 0 and at > now - cap[2] or start >= 0 and at >= start and at < start + cap[2])
              and (not cap[5] or cap[5] == channel) and (cap[6] == '' or cap[6] == category) and (cap[7] == '' or cap[7] == subject) then
              local hit = hits[c]
              if hit then hit[#hit + 1] = at else hits[c] = { at } end
            end
          end
        end
      end
    end
  end

  local worst, free = 0, 0
  if not held then
    for c = 1, #caps do
      local cap, hit = caps[c], hits[c] or {}
      if cap[4] == 1 and #hit >= cap[1] then
        local at = NEVER
        if cap[1] > 0 then
          if cap[3] >= 0 then
            at = cap[3] + cap[2]
          else
            table.sort(hit)
            at = hit[#hit - cap[1] + 1] + cap[2]
          end
        end
        if at > free then worst, free = c, at end
      end
    end
    if worst == 0 then
      if dead then for d = 1, #dead, 1000 do call('HDEL', key, unpack(dead, d, math.min(d + 999, #dead))) end end
      local at = string.format('%013d', now)
      if spanGrew then
        call('HSET', key, mine, at .. '|' .. facts, '~' .. id, lease, 'w', span)
      else
        call('HSET', key, mine, at .. '|' .. facts, '~' .. id, lease)
      end
      call('PEXPIRE', key, span + SLACK)
    end
  end
  replies[2 * i - 1], replies[2 * i] = worst, free
end
return replies
