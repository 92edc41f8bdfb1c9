-- Claims tasks. ARGV: how many at most, and the length of the lease.
local time, now = clock()

-- expire gives back the tasks of workers that died: at once, but with growing
-- pauses if that goes on, for then the task may be what they die of.
local function expire()
  for _, widget in ipairs(call('ZRANGEBYSCORE', leases, '-inf', now, 'LIMIT', 0, 100)) do
    local n = call('HINCRBY', tries, widget, 1)
    release(widget)
    call('SREM', hurry, widget)
    if n > 2 then
      wait(now, widget, math.min(600000, 5000 * 2 ^ math.min(n - 3, 20)))
    else
      dueAgain(now, widget)
    end
  end
end

local function enlistAgain(list)
  if #list == 0 then return end
  call('ZREM', paused, unpack(list))
  enlist(now, list, call('HMGET', homes, unpack(list)))
end

-- adopt gives turns to widgets that are due and have none, because a process
-- that knows no turns has pushed them, or Redis has lost some keys. They are
-- found by the number, and looked for a hundred at a time, each time elsewhere.
local function adopt()
  local all = call('ZCOUNT', waiting, '-inf', now)
  if all <= call('ZCARD', turns) then return end
  local from = all > 100 and now % (all - 99) or 0
  local found = call('ZRANGE', waiting, from, math.min(from + 99, all - 1))
  local known, missing = call('ZMSCORE', turns, unpack(found)), {}
  for i, widget in ipairs(found) do
    if not known[i] then missing[#missing + 1] = widget end
  end
  enlistAgain(missing)
end

-- tidy gives turns to all that are due without one, and forgets hubs that have
-- had theirs.
local function tidy()
  expire()
  enlistAgain(call('ZRANGEBYSCORE', paused, '-inf', now, 'LIMIT', 0, 100))
  adopt()
  call('ZREMRANGEBYSCORE', rounds, '-inf', '(' .. (call('ZSCORE', rounds, 'now') or '0'))
end

local claimed, last = {}, nil

-- serve claims up to n of those whose turn it is, some at a time. Some may have
-- been claimed by a process that knows no turns: they don't wait any more.
local function serve(n, lease)
  local heads, ids = call('ZPOPMIN', turns, math.min(n, 200)), {}
  if #heads == 0 then return 0 end
  for i = 1, #heads, 2 do ids[#ids + 1] = heads[i] end
  call('ZADD', rounds, math.floor(heads[#heads]), 'now')
  local waits = call('ZMSCORE', waiting, unpack(ids))
  local owners = call('HMGET', tokens, 'last', unpack(ids))
  local caused, tried, home = call('HMGET', causes, unpack(ids)), call('HMGET', tries, unpack(ids)), call('HMGET', homes, unpack(ids))
  local given, ends, mine = {}, {}, {}
  last = last or tonumber(owners[1] or 0)
  for i = 1, #ids do
    local widget = ids[i]
    if waits[i] and not owners[i + 1] then
      -- A token is a time, so that it is new even after Redis lost its data.
      last = math.max(time + i, last + 1)
      local token = string.format('%.0f', last)
      local ms, id = string.match(caused[i] or '', '^(%d+) (.*)$')
      local at, row = 2 * #mine, #claimed
      mine[#mine + 1] = widget
      given[at + 1], given[at + 2], ends[at + 1], ends[at + 2] = widget, token, now + lease, widget
      claimed[row + 1], claimed[row + 2], claimed[row + 3] = widget, token, id or ''
      claimed[row + 4], claimed[row + 5], claimed[row + 6] = ms or string.format('%.0f', now), tried[i] or '0', home[i] or '0'
    end
  end
  if #mine == 0 then return 0 end
  call('HSET', tokens, 'last', given[#given], unpack(given))
  call('ZADD', leases, unpack(ends))
  call('ZREM', waiting, unpack(mine))
  call('SREM', void, unpack(mine))
  call('HDEL', causes, unpack(mine))
  return #mine
end

local wanted, lease = tonumber(ARGV[1]), tonumber(ARGV[2])
wanted = wanted - serve(wanted, lease)
if wanted > 0 or time % 16 == 0 then tidy() end
for _ = 1, 100 do
  if wanted == 0 or call('ZCARD', turns) == 0 then break end
  wanted = wanted - serve(wanted, lease)
end
return claimed
