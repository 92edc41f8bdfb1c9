-- Stores a drawing, announces it and ends its lease in one step, if the lease
-- is still held and its result not void. KEYS: fragment. ARGV: widget, token,
-- hub, payload, seconds to keep it, length of the stream, cause, time of the
-- push, first and longest pause before a retry (0: no retry).
if not held(ARGV[1], ARGV[2]) then return false end
if redis.call('SISMEMBER', void, ARGV[1]) == 1 then
  done(ARGV[1], ARGV[2])
  return false
end
local id = redis.call('XADD', events, 'MAXLEN', '~', ARGV[6], '*',
  'k', 'drawn', 'h', ARGV[3], 'w', ARGV[1], 'p', ARGV[4], 'c', ARGV[7], 't', ARGV[8])
redis.call('SET', KEYS[1], id .. '\n' .. ARGV[4], 'EX', ARGV[5])
redis.call('SADD', fresh, ARGV[1])
if tonumber(ARGV[9]) > 0 then
  retry(ARGV[1], ARGV[2], tonumber(ARGV[9]), tonumber(ARGV[10]))
else
  done(ARGV[1], ARGV[2])
end
return id
