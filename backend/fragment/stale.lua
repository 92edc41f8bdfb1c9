-- Marks fragments as out of date and says so once. One that is gone here is no
-- other: processes may have copies. ARGV: length of the stream, then widget and
-- hub of each fragment.
for i = 2, #ARGV, 2 do
  local widget, hub = ARGV[i], ARGV[i + 1]
  if redis.call('HEXISTS', tokens, widget) == 1 then
    redis.call('SADD', again, widget)
  elseif redis.call('SREM', fresh, widget) == 1 then
    redis.call('XADD', events, 'MAXLEN', '~', ARGV[1], '*', 'k', 'stale', 'h', hub, 'w', widget)
  end
end
return 1
