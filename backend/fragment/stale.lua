-- Marks fragments as out of date and says so once. KEYS after the queue's:
-- stream, stale set, fragments. ARGV: length of the stream, then widget and hub
-- of each fragment.
for i = 10, #KEYS do
  local widget, hub = ARGV[2 * (i - 10) + 2], ARGV[2 * (i - 10) + 3]
  if redis.call('HEXISTS', tokens, widget) == 1 then
    redis.call('SADD', again, widget)
  elseif redis.call('EXISTS', KEYS[i]) == 1 and redis.call('SADD', KEYS[9], widget) == 1 then
    redis.call('XADD', KEYS[8], 'MAXLEN', '~', ARGV[1], '*', 'k', 'stale', 'h', hub, 'w', widget)
  end
end
return 1
