-- Forgets fragments and says so; what is being drawn just now is not stored. KEYS
-- after the queue's: stream, stale set, fragments. ARGV: length of the stream,
-- then widget and hub of each fragment.
for i = 11, #KEYS do
  local widget, hub = ARGV[2 * (i - 11) + 2], ARGV[2 * (i - 11) + 3]
  if redis.call('HEXISTS', tokens, widget) == 1 then
    redis.call('SADD', void, widget)
  end
  redis.call('DEL', KEYS[i])
  redis.call('SREM', KEYS[10], widget)
  redis.call('XADD', KEYS[9], 'MAXLEN', '~', ARGV[1], '*', 'k', 'dropped', 'h', hub, 'w', widget)
end
return 1
