-- A channel is held no longer, and what waits there is due now. ARGV[4]: channel. Returns 1 where it was held.
local was = free(ARGV[4])
poke(ARGV[4])
return was and 1 or 0
