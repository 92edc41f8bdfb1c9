-- Forgets fragments and says so; what is being drawn just now is not stored.
-- KEYS: fragments. ARGV: length of the stream, then widget and hub of each.
for i, key in ipairs(KEYS) do
  local widget, hub = ARGV[2 * i], ARGV[2 * i + 1]
  if redis.call('HEXISTS', tokens, widget) == 1 then
    redis.call('SADD', void, widget)
  end
  redis.call('DEL', key)
  redis.call('SREM', fresh, widget)
  redis.call('XADD', events, 'MAXLEN', '~', ARGV[1], '*', 'k', 'dropped', 'h', hub, 'w', widget)
end
return 1
