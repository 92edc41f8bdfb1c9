-- Marks fragments as out of date and says so once. KEYS after the queue's:
-- stream, stale set, fragments. ARGV: length of the stream, then widget and hub
-- of each fragment.
for i = 11, #KEYS do
  local widget, hub = ARGV[2 * (i - 11) + 2], ARGV[2 * (i - 11) + 3]
  if redis.call('HEXISTS', tokens, widget) == 1 then
    redis.call('SADD', again, widget)
  elseif redis.call('EXISTS', KEYS[i]) == 1 and redis.call('SADD', KEYS[10], widget) == 1 then
    redis.call('XADD', KEYS[9], 'MAXLEN', '~', ARGV[1], '*', 'k', 'stale', 'h', hub, 'w', widget)
  end
end
return 1
