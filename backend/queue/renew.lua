-- Makes leases last longer. ARGV: milliseconds from now, then widget and token
-- of each.
local _, now = clock()
for i = 2, #ARGV, 2 do
  if held(ARGV[i], ARGV[i + 1]) then
    call('ZADD', leases, now + ARGV[1], ARGV[i])
  end
end
return 1
