-- Looks whether an epoch ended that nobody noticed, and tells where Redis is:
-- epoch, its run, its time, the newest event of the main stream and of the one
-- asked for, the oldest that it has. KEYS: the stream. ARGV: the id that the
-- caller has read the stream up to, the run that it knew, and when it saw that.
local now, here = milliseconds(), run()
local stored = redis.call('GET', epoch)

local function edge(command, from, to)
  local list = redis.call(command, KEYS[1], from, to, 'COUNT', 1)
  return list[1] and list[1][1] or '0-0'
end

-- later reports whether an id comes after another.
local function later(x, y)
  local xms, xn = string.match(x, '^(%d+)-(%d+)$')
  local yms, yn = string.match(y, '^(%d+)-(%d+)$')
  xms, xn, yms, yn = tonumber(xms), tonumber(xn), tonumber(yms), tonumber(yn)
  return xms > yms or xms == yms and xn > yn
end

-- A Redis that takes no writes is of no use: nobody could tell of changes. The
-- caller must not take its silence for rest.
redis.call('SET', epoch, stored)

local began = tonumber(string.match(stored, '^%d+'))
if string.match(stored, ' (%w*)$') ~= here then
  begin() -- another Redis, or one that was started again: its data may be of some time before
elseif ARGV[2] ~= '' and ARGV[2] ~= here and began <= tonumber(ARGV[3]) + 3000 then
  begin() -- what the caller wrote in the meantime may have gone to the other one
end
if later(ARGV[1], edge('XREVRANGE', '+', '-')) then
  -- What the caller has read is gone. Events to come must come after it, or it
  -- would not see them.
  local ms = tonumber(string.match(ARGV[1], '^%d+'))
  local id = string.format('%.0f-0', ms + 1)
  if KEYS[1] == events then
    begin(id)
  else
    redis.call('XADD', KEYS[1], id, 'k', 'lost')
    begin()
  end
end
return {redis.call('GET', epoch), here, string.format('%.0f', now), edge('XREVRANGE', '+', '-'), edge('XRANGE', '-', '+')}
