-- Writes to the key and tells what Redis says of itself, in the node that serves
-- the key; nothing where INFO is refused. KEYS: the key.
redis.call('SET', KEYS[1], redis.call('TIME')[1], 'EX', 60)
local told = {}
for _, section in ipairs({'server', 'memory'}) do
  local info = redis.pcall('INFO', section)
  if type(info) == 'string' then table.insert(told, info) end
end
return told
