-- The queue's rules. Of the ledger it has waiting (sorted set: widget by the time
-- it is due), leases (sorted set: widget by the time its lease ends), tokens (hash:
-- widget to the token of its lease), again (set: pushed while leased) and void
-- (set: what is being drawn has another configuration by now). KEYS, which are
-- taken off here: tries (hash: failed drawings), causes (hash: widget to
-- "milliseconds message-id"), bell (list: a wake-up call for one worker); without
-- them, nothing goes wrong. Times are milliseconds of Redis's clock, so that the
-- clocks of workers do not matter.
local tries, causes, bell = take(), take(), take()

local function micros()
  local t = redis.call('TIME')
  return t[1] * 1000000 + t[2]
end

local time = micros()
local now = math.floor(time / 1000)

local function ring(n)
  for _ = 1, math.min(n, 64 - redis.call('LLEN', bell)) do
    redis.call('RPUSH', bell, '1')
  end
end

local function push(list)
  local new = 0
  for i = 1, #list, 2 do
    local widget = list[i]
    redis.call('HSETNX', causes, widget, string.format('%.0f %s', now, list[i + 1]))
    if redis.call('HEXISTS', tokens, widget) == 1 then
      redis.call('SADD', again, widget)
    else
      local due = redis.call('ZSCORE', waiting, widget)
      if not due or tonumber(due) > now then
        redis.call('ZADD', waiting, now, widget)
        new = new + 1
      end
    end
  end
  ring(new)
  return new
end

-- release ends a lease and lets a task that was pushed meanwhile wait again.
local function release(widget)
  redis.call('ZREM', leases, widget)
  redis.call('HDEL', tokens, widget)
  if redis.call('SREM', again, widget) == 1 then
    redis.call('ZADD', waiting, now, widget)
    ring(1)
    return true
  end
  return false
end

local function held(widget, token)
  return redis.call('HGET', tokens, widget) == token
end

local function done(widget, token)
  if not held(widget, token) then return 0 end
  redis.call('HDEL', tries, widget)
  release(widget)
  return 1
end

local function retry(widget, token, first, most)
  if not held(widget, token) then return 0 end
  local n = redis.call('HINCRBY', tries, widget, 1)
  if not release(widget) then
    redis.call('ZADD', waiting, now + math.min(most, first * 2 ^ math.min(n - 1, 20)), widget)
  end
  return 1
end

local function renew(list, lease)
  for i = 1, #list, 2 do
    if held(list[i], list[i + 1]) then
      redis.call('ZADD', leases, now + lease, list[i])
    end
  end
  return 1
end

-- expire gives back the tasks of workers that died: at once, but with growing
-- pauses if that goes on, for then the task may be what they die of.
local function expire()
  for _, widget in ipairs(redis.call('ZRANGEBYSCORE', leases, '-inf', now, 'LIMIT', 0, 100)) do
    local n = redis.call('HINCRBY', tries, widget, 1)
    redis.call('SADD', again, widget)
    release(widget)
    if n > 2 then
      redis.call('ZADD', waiting, now + math.min(600000, 5000 * 2 ^ math.min(n - 3, 20)), widget)
    end
  end
end

local function claim(n, lease)
  expire()
  local claimed = {}
  for i, widget in ipairs(redis.call('ZRANGEBYSCORE', waiting, '-inf', now, 'LIMIT', 0, n)) do
    -- A token is a time, so that it is new even after Redis lost its data.
    local token = string.format('%.0f', time + i)
    local last = redis.call('HGET', tokens, 'last')
    if last and tonumber(last) >= tonumber(token) then
      token = string.format('%.0f', last + 1)
    end
    redis.call('HSET', tokens, widget, token, 'last', token)
    redis.call('ZREM', waiting, widget)
    redis.call('SREM', void, widget)
    redis.call('ZADD', leases, now + lease, widget)
    local cause = redis.call('HGET', causes, widget) or ''
    redis.call('HDEL', causes, widget)
    local ms, id = string.match(cause, '^(%d+) (.*)$')
    for _, v in ipairs({widget, token, id or '', ms or string.format('%.0f', now),
        redis.call('HGET', tries, widget) or '0'}) do
      table.insert(claimed, v)
    end
  end
  return claimed
end

local function state()
  local first = redis.call('ZRANGE', waiting, 0, 0, 'WITHSCORES')
  local oldest = 0
  if first[1] ~= mark then oldest = math.max(0, now - tonumber(first[2])) end
  return {redis.call('ZCARD', waiting) - 1, redis.call('ZCARD', leases) - 1, oldest} -- without the ledger's own
end

