"""The scripts of what citizens are owed, likewise whole or not at all. Keys and values: bot/delivery/scripts.py."""

from bot.delivery.scripts import COMMON

OWE = (
    COMMON
    + """
local OWED, DUE = unpack(KEYS)
local id, parcel, member = unpack(ARGV)
local now = clock()
local new = redis.call('HSETNX', OWED, id, 'K' .. NOBODY .. string.format('%013.0f', now) .. parcel)
redis.call('EXPIRE', OWED, KEPT_FOR)
if new == 1 then due(DUE, now + 3000, member) end
return new
"""
)

FORGO = (
    COMMON
    + """
local id = ARGV[1]
local new = redis.call('HSETNX', KEYS[1], id, 'D' .. NOBODY .. string.format('%013.0f', clock()))
redis.call('EXPIRE', KEYS[1], KEPT_FOR)
return new
"""
)

UNFETCHED = (
    COMMON
    + """
local SEEN, OWED, DUE, LOCK = unpack(KEYS)
local id, member = unpack(ARGV)
local seen = redis.call('HMGET', SEEN, 's', 'a', 'w', 'm', 't')
if seen[5] and redis.call('GET', LOCK) == seen[5] then return {'nothing'} end
if seen[1] == 'answered' and seen[3] and seen[2] ~= '-' then
  redis.call('HSET', SEEN, 's', 'owed')
  local now = string.format('%013.0f', clock())
  redis.call('HSETNX', OWED, id, 'K' .. NOBODY .. now .. seen[2])
  redis.call('EXPIRE', OWED, KEPT_FOR)
  return {'owed'}
end
if redis.call('HEXISTS', OWED, id) == 1 then return {'owed'} end
if seen[1] == 'running' or seen[1] == 'promised' then
  redis.call('HSET', SEEN, 's', 'promised')
  return {'unfinished', seen[4]}
end
redis.call('ZREM', DUE, member)
return {'nothing'}
"""
)

CLAIM = """
local OWED, LOCK, DUE = unpack(KEYS)
local id, holder, member = unpack(ARGV)
local value = redis.call('HGET', OWED, id)
redis.call('ZREM', DUE, member)
if not value or string.sub(value, 1, 1) == 'D' then return {'gone'} end
local state, by = string.sub(value, 1, 1), string.sub(value, 2, 17)
if state == 'S' and by == holder then return {'send', string.sub(value, 31)} end
if state == 'U' then return {'unsure', string.sub(value, 31)} end
if state == 'T' and redis.call('GET', LOCK) == by then return {'taken'} end
if state == 'S' then
  redis.call('HSET', OWED, id, 'U' .. string.sub(value, 2))
  return {'unsure', string.sub(value, 31)}
end
redis.call('HSET', OWED, id, 'S' .. holder .. string.sub(value, 18))
return {'send', string.sub(value, 31)}
"""

RELEASE = """
local value = redis.call('HGET', KEYS[1], ARGV[1])
if value and string.sub(value, 1, 17) == 'S' .. ARGV[2] then
  if ARGV[3] == '' then
    redis.call('HSET', KEYS[1], ARGV[1], 'D' .. string.sub(value, 2, 30))
  else
    redis.call('HSET', KEYS[1], ARGV[1], ARGV[3] .. string.sub(value, 2))
  end
  return 1
end
return 0
"""

CLOCK = COMMON + "return clock()"
