"""The scripts of the turn store: each is one step of a turn, whole or not at all; sent twice it is the same step.

Keys, all of them in one Cluster slot: SEEN (hash) a message, TALK the conversation, LOCK whose turn it is, OWED (hash)
answers on their way to the citizen, LINE (sorted set) who waits for a turn and ALIVE (hash) until when they are
believed to, WROTE (hash) what they wrote within a minute: `n` how many messages, and under each token which of them it
was (asked about again it isn't counted again), MANNER how they want to be spoken to, HOME their city,
DUE (sorted set) what must be looked after if its process dies, by the moment in milliseconds, ERASED the moment of the
citizen's last erasure (bot/identity/erasures.py): what came in before it is answered, and leaves nothing that lasts
longer than a minute from then.

SEEN: `s` state, `t` token of whoever makes the answer, `m` the message, `a` the answer, `n` how often it was pushed,
`b` the moment at which it came in,
`k` how often its answer was begun, `w` nobody has fetched the answer yet. States: running → answered; or running →
promised (the citizen was told that the answer follows) → owed.
An OWED value: state (K kept, T taken by a turn, S being sent, U perhaps sent, D done: never again), 16 characters of
whoever holds it, 13 digits of milliseconds, the sealed parcel.
"""

from bot.identity.home import KEPT_S as HOME_KEPT_S

SEEN_S = 60
KEPT_S = 24 * 3600
LEASE_MS = 4_000
"""What a dead process holds up a citizen for: shorter than the window of the push that comes again."""
ALIVE_MS = 2_000
"""Who waits and asks no more for so long has lost its place in the line."""
LASTING = f"""
local LEASE, ALIVE_FOR, SEEN_FOR, KEPT_FOR, HOME_FOR = {LEASE_MS}, {ALIVE_MS}, {SEEN_S}, {KEPT_S}, {HOME_KEPT_S}
"""
COMMON = (
    LASTING
    + """
local function clock()
  local t = redis.call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end
local function due(key, at, member)
  redis.call('ZADD', key, at, member)
  redis.call('PEXPIRE', key, 172800000)
end
local NOBODY = '----------------'
local function overtaken(erased, came)
  return erased and (not came or came <= erased)
end
local function minute(erased)
  return math.min(math.max(erased + 60000 - clock(), 1000), 60000)
end
"""
)

OPEN = (
    COMMON
    + """
local SEEN, TALK, LOCK, OWED, LINE, ALIVE, DUE, WROTE, MANNER, HOME = unpack(KEYS)
local token, message, member, pushed, arrived, asked, crowded = unpack(ARGV)
local now = clock()
local seen = redis.call('HMGET', SEEN, 's', 't', 'a', 'w')
if seen[1] == 'answered' then
  if seen[4] then redis.call('HDEL', SEEN, 'w'); redis.call('ZREM', DUE, member) end
  return {'answered', seen[3]}
end
if seen[1] == 'owed' then return {'promised'} end
if not seen[1] and pushed == '1' then
  local written = tonumber(redis.call('HGET', WROTE, token))
  if not written then
    written = redis.call('HINCRBY', WROTE, 'n', 1)
    redis.call('HSET', WROTE, token, written)
    if written == 1 then redis.call('PEXPIRE', WROTE, 60000) end
  end
  if written > MOST then return {'over', written - MOST} end
  if crowded == '1' then return {'crowded'} end
end
local holder = redis.call('GET', LOCK)
local again = holder == token
if seen[1] and not again then
  local times = 0
  if pushed == '1' then times = redis.call('HINCRBY', SEEN, 'n', 1) end
  if holder == seen[2] then return {seen[1], times} end
end
local head = redis.call('ZRANGE', LINE, 0, 0)[1]
while head and head ~= token and (tonumber(redis.call('HGET', ALIVE, head)) or 0) < now do
  redis.call('ZREM', LINE, head)
  redis.call('HDEL', ALIVE, head)
  head = redis.call('ZRANGE', LINE, 0, 0)[1]
end
if (holder and not again) or (head and head ~= token) then
  if arrived == '0' then arrived = string.format('%.0f', now) end
  redis.call('ZADD', LINE, 'NX', arrived, token)
  redis.call('HSET', ALIVE, token, now + ALIVE_FOR)
  redis.call('PEXPIRE', LINE, 60000)
  redis.call('PEXPIRE', ALIVE, 60000)
  return {'busy', arrived}
end
if head then
  redis.call('ZREM', LINE, token)
  redis.call('HDEL', ALIVE, token)
end
redis.call('SET', LOCK, token, 'PX', LEASE)
if seen[1] then
  redis.call('HSET', SEEN, 't', token)
else
  if arrived == '0' then arrived = string.format('%013.0f', now) end
  redis.call('HSET', SEEN, 's', 'running', 't', token, 'm', message, 'n', 1, 'b', arrived)
end
local begun = redis.call('HINCRBY', SEEN, 'k', again and 0 or 1)
redis.call('PEXPIRE', SEEN, 600000)
due(DUE, now + LEASE * 2, member)
local owed = {}
local all = redis.call('HGETALL', OWED)
for i = 1, #all, 2 do
  local state, value = string.sub(all[i + 1], 1, 1), all[i + 1]
  if state == 'K' or state == 'T' or (state == 'U' and asked == '1') then
    redis.call('HSET', OWED, all[i], 'T' .. token .. string.sub(value, 18))
    owed[#owed + 1] = all[i]
    owed[#owed + 1] = string.sub(value, 18)
  end
end
return {'first', begun, redis.call('GET', TALK), owed, redis.call('EXISTS', MANNER), redis.call('GET', HOME)}
"""
)

CLOSE = (
    COMMON
    + """
local SEEN, TALK, LOCK, OWED, LINE, ALIVE, DUE, HOME, ERASED = unpack(KEYS)
local token, answer, talk, member, home, swept = unpack(ARGV)
local seen = redis.call('HMGET', SEEN, 's', 't', 'a', 'w', 'b')
if (seen[1] == 'answered' or seen[1] == 'owed') and seen[2] == token then
  return {'closed', seen[1] == 'owed' and 'promised' or 'running'}
end
if seen[1] == 'answered' or seen[1] == 'owed' or (seen[1] and seen[2] ~= token) then
  return {'taken', seen[1]}
end
local erased = redis.call('GET', ERASED)
local late = overtaken(erased, seen[5])
if late and swept ~= erased and swept ~= '*' then return {'overtaken', erased} end
for i = 7, #ARGV do
  local value = redis.call('HGET', OWED, ARGV[i])
  if value and string.sub(value, 1, 17) == 'T' .. token then
    redis.call('HSET', OWED, ARGV[i], 'D' .. string.sub(value, 2, 30))
    redis.call('ZREM', DUE, string.match(member, '^[^|]*|') .. ARGV[i])
  end
end
local mine = redis.call('GET', LOCK) == token
if mine then
  if late or talk == '' then redis.call('DEL', TALK) else redis.call('SET', TALK, talk, 'EX', TALK_FOR) end
  if home ~= '' and not late then redis.call('SET', HOME, home, 'EX', HOME_FOR) end
  redis.call('DEL', LOCK)
end
redis.call('HDEL', SEEN, 'm')
redis.call('HSET', SEEN, 't', token)
if late then
  redis.call('HSET', SEEN, 's', 'answered', 'a', seen[1] == 'promised' and '-' or answer)
  redis.call('ZREM', DUE, member)
  redis.call('PEXPIRE', SEEN, minute(erased))
  return {'swept', seen[1] or 'forgotten'}
end
if seen[1] == 'promised' and answer ~= '-' then
  local now = clock()
  redis.call('HSET', SEEN, 's', 'owed')
  redis.call('HSETNX', OWED, string.match(member, '|(.*)$'), 'K' .. NOBODY .. string.format('%013.0f', now) .. answer)
  redis.call('EXPIRE', OWED, KEPT_FOR)
  due(DUE, now + 3000, member)
else
  redis.call('HSET', SEEN, 's', 'answered', 'a', answer)
  if seen[4] then due(DUE, clock() + 8000, member) else redis.call('ZREM', DUE, member) end
end
redis.call('EXPIRE', SEEN, SEEN_FOR)
return {mine and 'closed' or 'stale', seen[1] or 'forgotten'}
"""
)

LEAVE = """
local SEEN, TALK, LOCK, OWED, LINE, ALIVE, DUE = unpack(KEYS)
local token, member = unpack(ARGV)
redis.call('ZREM', LINE, token)
redis.call('HDEL', ALIVE, token)
if redis.call('GET', LOCK) == token then redis.call('DEL', LOCK) end
if redis.call('HGET', SEEN, 't') == token then
  redis.call('DEL', SEEN)
  redis.call('ZREM', DUE, member)
end
return 1
"""

EXTEND = (
    COMMON
    + """
local SEEN, LOCK, DUE, ERASED = unpack(KEYS)
local token, member = unpack(ARGV)
if redis.call('GET', LOCK) ~= token then return 0 end
redis.call('PEXPIRE', LOCK, LEASE)
local erased = redis.call('GET', ERASED)
if overtaken(erased, redis.call('HGET', SEEN, 'b')) then return 1 end
redis.call('PEXPIRE', SEEN, 600000)
due(DUE, clock() + LEASE * 2, member)
return 1
"""
)

REMEMBER = (
    COMMON
    + """
local SEEN, TALK, LOCK, ERASED = unpack(KEYS)
local token, talk = unpack(ARGV)
if redis.call('GET', LOCK) ~= token then return 'taken' end
redis.call('PEXPIRE', LOCK, LEASE)
if overtaken(redis.call('GET', ERASED), redis.call('HGET', SEEN, 'b')) then return 'overtaken' end
redis.call('SET', TALK, talk, 'EX', TALK_FOR)
return 'kept'
"""
)

FORGET = """
local state = redis.call('HGET', KEYS[1], 's')
if state == 'running' or state == 'promised' then
  redis.call('HDEL', KEYS[1], 'm')
  redis.call('PEXPIRE', KEYS[1], 60000)
  return 0
end
return redis.call('DEL', KEYS[1])
"""

PROMISE = """
local state = redis.call('HGET', KEYS[1], 's')
if state == 'running' then
  redis.call('HSET', KEYS[1], 's', 'promised')
  return {'promised'}
end
if state == 'answered' then return {'answered', redis.call('HGET', KEYS[1], 'a')} end
return {state and 'promised' or 'forgotten'}
"""

AWAIT_FETCH = """
if redis.call('HGET', KEYS[1], 's') == 'running' then redis.call('HSET', KEYS[1], 'w', 1) end
return 1
"""


def limits(most_per_minute: int, talk_s: int) -> str:
    """What stands before OPEN, CLOSE and REMEMBER: what a citizen may write, and how long a conversation lasts."""
    return f"local MOST, TALK_FOR = {most_per_minute}, {talk_s}\n"
