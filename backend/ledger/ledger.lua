-- Notices that Redis lost something of what must not be lost. ARGV's last, which
-- is taken off here, is a name that nothing had before. KEYS, which are taken off,
-- too: epoch (string: where the newest epoch began in the events, its own name,
-- and the run of Redis then), events and changes (streams), waiting, leases (sorted
-- sets), tokens (hash), again, void (sets) of the queue, fresh (set: widgets
-- whose fragment is up to date as far as is known). Each of them always has an
-- entry of its own, so one that is not there was lost: evicted, flushed, or left
-- behind by a Redis that started anew.
local mark = '-'
local name = table.remove(ARGV)

local function take()
  return table.remove(KEYS, 1)
end

local epoch, events, changes = take(), take(), take()
local waiting, leases, tokens, again, void, fresh = take(), take(), take(), take(), take(), take()

local function milliseconds()
  local t = redis.call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end

-- run names this run of Redis; '' where that can't be asked, as of an embedded
-- one, which keeps nothing.
local function run()
  local info = redis.pcall('INFO', 'server')
  return type(info) == 'string' and string.match(info, 'run_id:(%w+)') or ''
end

-- begin starts another epoch: nothing that was drawn before counts as fresh, what
-- is being drawn just now does not either, and is drawn once more, and processes
-- distrust the copies that they have. After is an id that the epoch must come after.
-- Two epochs can begin with the same id, as ids of a lost stream are given again.
local function begin(after)
  local unfinished = {redis.call('HKEYS', tokens), redis.call('SMEMBERS', again), redis.call('ZRANGE', leases, 0, -1)}
  for _, list in ipairs(unfinished) do
    for _, widget in ipairs(list) do -- the entries that are always there are no numbers
      if string.match(widget, '^%d+$') then redis.call('ZADD', waiting, 'NX', milliseconds(), widget) end
    end
  end
  redis.call('UNLINK', leases, tokens, again, void, fresh)
  redis.call('ZADD', waiting, '+inf', mark)
  redis.call('ZADD', leases, '+inf', mark)
  redis.call('HSET', tokens, mark, '0')
  for _, set in ipairs({again, void, fresh}) do redis.call('SADD', set, mark) end
  local id = redis.call('XADD', events, after or '*', 'k', 'lost')
  redis.call('XADD', changes, '*', 'k', 'lost')
  redis.call('SET', epoch, id .. ' ' .. name .. ' ' .. run())
end

if redis.call('EXISTS', epoch, events, changes, waiting, leases, tokens, again, void, fresh) < 9 then
  begin()
end
