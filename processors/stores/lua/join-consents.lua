-- Joins consent events in, folded by (channel, purpose, kind): the latest wins, of equal ones the greater consentId. Answers how many items were given.
-- KEYS     per item: recipient (see join-recipients.lua), opt-outs in force
--            recipient lines after the first: "<fold key>\t<at>\t<consentId>\t<block>\t<JSON>"
--            opt-outs: the non-empty blocks, one a line; the sender's last look reads only this
-- ARGV     per item: fold key, at, consentId, block ('' unless the event blocks sends), JSON
-- Crash windows: none inside; both keys change together, repeating changes nothing.
local call = redis.call
local greater = function(a, b)
  for i = 1, math.min(#a, #b) do
    local x, y = string.byte(a, i), string.byte(b, i)
    if x ~= y then return x > y end
  end
  return #a > #b
end
for i = 1, #KEYS / 2 do
  local key, optOuts, a = KEYS[2 * i - 1], KEYS[2 * i], 5 * i - 4
  local fold, at, id = ARGV[a], tonumber(ARGV[a + 1]), ARGV[a + 2]
  local state = call('GET', key) or ''
  local lines, blocks, wins = { string.match(state, '^[^\n]*') }, {}, true
  for line in string.gmatch(state, '\n([^\n]+)') do
    local heldFold, heldAt, heldId, block = string.match(line, '^([^\t]*)\t(%d+)\t([^\t]*)\t([^\t]*)\t')
    local same = heldFold == fold
    if same then wins = at > tonumber(heldAt) or (at == tonumber(heldAt) and greater(id, heldId)) end
    if not same or not wins then
      lines[#lines + 1] = line
      if block ~= '' then blocks[#blocks + 1] = block end
    end
  end
  if wins then
    lines[#lines + 1] = table.concat({ fold, ARGV[a + 1], id, ARGV[a + 3], ARGV[a + 4] }, '\t')
    if ARGV[a + 3] ~= '' then blocks[#blocks + 1] = ARGV[a + 3] end
    call('SET', key, table.concat(lines, '\n'))
    if #blocks > 0 then call('SET', optOuts, table.concat(blocks, '\n')) else call('DEL', optOuts) end
  end
end
return #KEYS / 2
