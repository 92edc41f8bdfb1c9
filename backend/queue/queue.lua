-- The queue's data, and the order of its tasks. Of the ledger it has waiting
-- (sorted set: widget by the time it is due), leases (sorted set: widget by the
-- time its lease ends), tokens (hash: widget to the token of its lease), again
-- (set: pushed while leased) and void (set: what is being drawn has another
-- configuration by now). KEYS, which are taken off here: tries (hash: failed
-- drawings), causes (hash: widget to "milliseconds message-id"), bell (list: a
-- wake-up call for one worker). Times are milliseconds of Redis's clock, so that
-- the clocks of workers do not matter.
--
-- These say what is to be done, and processes of before there were turns know no
-- others. The rest of KEYS says in which order: turns (sorted set: due widgets by
-- their round), rounds (sorted set: hub by the round of its next widget, and
-- under "now" the round that is being claimed), paused (sorted set: widgets of
-- waiting that wait for a retry, by the time they are due), homes (hash: widget
-- to hub), hurry (set: those of again that don't wait for a retry). Where one of
-- these, or of KEYS before, is lost, nothing goes wrong for long.
local tries, causes, bell = take(), take(), take()
local turns, rounds, paused, homes, hurry = take(), take(), take(), take(), take()
local call = redis.call

-- clock tells the microseconds and the milliseconds.
local function clock()
  local t = call('TIME')
  local micros = t[1] * 1000000 + t[2]
  return micros, math.floor(micros / 1000)
end

local function ring(n)
  for _ = 1, math.min(n, 64 - call('LLEN', bell)) do
    call('RPUSH', bell, '1')
  end
end

-- enlist gives due widgets their turns: one of each hub in a round, none in a
-- round that is over, and within a round in the order in which they came. So a
-- hub with thousands of widgets delays one of another hub by a single drawing,
-- whatever waits.
local function enlist(now, list, hubs)
  local names, place = {'now'}, {}
  for i = 1, #list do
    local hub = hubs[i] or '0'
    if not place[hub] then
      names[#names + 1] = hub
      place[hub] = #names
    end
  end
  local next = call('ZMSCORE', rounds, unpack(names))
  local current = next[1] or call('ZRANGE', turns, 0, 0, 'WITHSCORES')[2] or 0
  current = math.floor(current)
  local part = now % 1048576 / 1048576 -- the order within a round, for a quarter of an hour
  local ordered, following = {}, {}
  for i = 1, #list do
    local at = place[hubs[i] or '0']
    local round = math.max(current, next[at] or 0)
    ordered[2 * i - 1], ordered[2 * i] = round + part, list[i]
    next[at] = round + 1
  end
  for i = 2, #names do
    following[2 * i - 3], following[2 * i - 2] = next[i], names[i]
  end
  call('ZADD', turns, unpack(ordered))
  call('ZADD', rounds, unpack(following))
end

-- due lets widgets wait from now on.
local function due(now, list, hubs)
  local scored = {}
  for i = 1, #list do
    scored[2 * i - 1], scored[2 * i] = now, list[i]
  end
  call('ZADD', waiting, unpack(scored))
  enlist(now, list, hubs)
  ring(#list)
end
