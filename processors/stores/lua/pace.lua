-- Grants up to `want` permits under all windows. Answers how many, and when the next may be had (ms; now if all were granted, -1 for never).
-- Each window is cut into sixtieths; a permit counts until its whole sixtieth has left the window, so no span of that length, aligned or
-- not, ever sees more than the limit. The price is at most a sixtieth of the window in delay.
-- KEYS[i]  grants of window i, a hash: sixtieth -> permits
-- ARGV     want, now, then per window: limit, window ms
-- Sixtieths are kept for one window more than they count, for workers whose clocks disagree.
-- Crash windows: permits whose answer was lost stay taken: slower, never faster.
local call, NEVER = redis.call, 9007199254740991
local want, now = tonumber(ARGV[1]), tonumber(ARGV[2])
local granted, windows = want, {}
for i = 1, #KEYS do
  local limit, span = tonumber(ARGV[2 * i + 1]), tonumber(ARGV[2 * i + 2])
  local grain = math.ceil(span / 60)
  local read, taken, used, dead = call('HGETALL', KEYS[i]), {}, 0, {}
  for j = 1, #read, 2 do
    local start = tonumber(read[j]) * grain
    if start + grain + span > now then
      taken[#taken + 1] = { start + grain + span, tonumber(read[j + 1]) }
      used = used + tonumber(read[j + 1])
    elseif start + 2 * span < now then
      dead[#dead + 1] = read[j]
    end
  end
  if #dead > 0 then call('HDEL', KEYS[i], unpack(dead)) end
  windows[i] = { limit = limit, span = span, grain = grain, taken = taken, used = used }
  granted = math.max(math.min(granted, limit - used), 0)
end
local retryAt = now
for i = 1, #KEYS do
  local w = windows[i]
  if granted > 0 then
    local cell = math.floor(now / w.grain)
    call('HINCRBY', KEYS[i], cell, granted)
    call('PEXPIRE', KEYS[i], 2 * w.span + w.grain)
    w.taken[#w.taken + 1] = { (cell + 1) * w.grain + w.span, granted }
  end
  local over = w.used + granted - w.limit + 1
  if granted < want and over > 0 then
    table.sort(w.taken, function(a, b) return a[1] < b[1] end)
    local free = NEVER
    for t = 1, #w.taken do
      over = over - w.taken[t][2]
      if over <= 0 then
        free = w.taken[t][1]
        break
      end
    end
    if free > retryAt then retryAt = free end
  end
end
return { granted, retryAt == NEVER and -1 or retryAt }
