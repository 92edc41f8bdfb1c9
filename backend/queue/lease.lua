-- How a lease ends.
local function held(widget, token)
  return call('HGET', tokens, widget) == token
end

-- release ends a lease, and tells whether the task was pushed meanwhile.
local function release(widget)
  call('ZREM', leases, widget)
  call('HDEL', tokens, widget)
  return call('SREM', again, widget) == 1
end

local function dueAgain(now, widget)
  due(now, {widget}, call('HMGET', homes, widget))
end

local function wait(now, widget, pause)
  call('ZADD', waiting, now + pause, widget)
  call('ZADD', paused, now + pause, widget)
end

local function done(widget, token)
  if not held(widget, token) then return 0 end
  call('HDEL', tries, widget)
  if release(widget) then
    local _, now = clock()
    call('SREM', hurry, widget)
    dueAgain(now, widget)
  else
    call('HDEL', homes, widget)
  end
  return 1
end

local function retry(widget, token, first, most)
  if not held(widget, token) then return 0 end
  local _, now = clock()
  local n = call('HINCRBY', tries, widget, 1)
  if release(widget) and call('SREM', hurry, widget) == 1 or most == 0 then
    dueAgain(now, widget)
  else
    wait(now, widget, math.min(most, first * 2 ^ math.min(n - 1, 20)))
  end
  return 1
end
