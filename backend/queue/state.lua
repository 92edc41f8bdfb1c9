-- Tells how full the queue is.
local _, now = clock()
local first = call('ZRANGE', waiting, 0, 0, 'WITHSCORES')
local oldest = 0
if first[1] ~= mark then oldest = math.max(0, now - tonumber(first[2])) end
return {call('ZCARD', waiting) - 1, call('ZCARD', leases) - 1, oldest} -- without the ledger's own
