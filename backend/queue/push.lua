-- Adds tasks. ARGV: widget, message, hub, and whether the widget keeps to the
-- pause after a failure, of each.
local _, now = clock()
local ids = {}
for i = 1, #ARGV, 4 do ids[#ids + 1] = ARGV[i] end
local leased = call('HMGET', tokens, unpack(ids))
local times = call('ZMSCORE', waiting, unpack(ids))
local new, hubs, home, hasty, seen = {}, {}, {}, {}, {}
local since = string.format('%.0f ', now)
for i = 1, #ids do
  local widget, hub, patient = ids[i], ARGV[4 * i - 1], ARGV[4 * i] == '1'
  call('HSETNX', causes, widget, since .. ARGV[4 * i - 2])
  if leased[i] then
    call('SADD', again, widget)
    if not patient then call('SADD', hurry, widget) end
  elseif not seen[widget] and (not times[i] or not patient and tonumber(times[i]) > now) then
    seen[widget] = true
    if times[i] then hasty[#hasty + 1] = widget end
    new[#new + 1], hubs[#hubs + 1] = widget, hub
    home[#home + 1] = widget
    home[#home + 1] = hub
  end
end
if #hasty > 0 then call('ZREM', paused, unpack(hasty)) end
if #new > 0 then
  call('HSET', homes, unpack(home))
  due(now, new, hubs)
end
return #new
