/*
 * State of a shard in Redis. All keys of a shard have one hash tag, hence one slot.
 *
 *   m      hash  g generation, e epoch, s sequence; for each tag, under its text, the epoch of its last
 *                invalidation
 *   v:<k>  hash  g, e as of the beginning of the load, t own tags, k text of the key, d value; expires
 *   f:<k>  hash  t token of the lease, k text of the key, `w:<process>` for each waiting process; expires
 *
 * Each of them may vanish alone, by eviction or a restart. Without m, a new generation makes all entries
 * void; without f, a write is refused. Texts of tags are JSON, so they can be joined by line feeds, and no
 * tag is named `g`, `e` or `s`.
 *
 * Every script gets m, and v and f where it operates on a key; the channel of the shard; the name of the
 * process; and a token that no process has used.
 */

/** A Lua script, and the number of its keys. */
export interface Script {
  readonly text: string
  readonly keys: 1 | 3
}

/** Tags that a shard remembers, at most, including g, e and s. Beyond the limit, a new generation begins. */
const MAX_FIELDS = 10_003

/** The arguments of all scripts. */
const ARGUMENTS = `local bus, process, token = ARGV[1], ARGV[2], ARGV[3]`

/**
 * `begun()`: returns the generation and the epoch of the shard, and begins a generation where there is none.
 */
const BEGUN = `
local function begun()
  local m = redis.call('HMGET', KEYS[1], 'g', 'e')
  if m[1] and m[2] then return m[1], m[2] end
  redis.call('DEL', KEYS[1])
  redis.call('HSET', KEYS[1], 'g', token, 'e', 0, 's', 0)
  return token, '0'
end`

/** `tell(message)`: announces a change to all processes, and returns the sequence of the announcement. */
const TELL = `
local function tell(message)
  local s = redis.call('HINCRBY', KEYS[1], 's', 1)
  redis.call('PUBLISH', bus, s .. ' ' .. process .. ' ' .. message)
  return s
end`

/**
 * `outdated(generation, epoch, tags)`: returns whether the shard has another generation, or a tag was
 * invalidated above the epoch. `unpack` takes some 8,000 values at most.
 */
const OUTDATED = `
local function outdated(g, epoch, tags)
  epoch = tonumber(epoch)
  for first = 1, math.max(#tags, 1), 1000 do
    local last = math.min(first + 999, #tags)
    local m = redis.call('HMGET', KEYS[1], 'g', unpack(tags, first, last))
    if m[1] ~= g then return true end
    for at = 2, #m do
      if m[at] and tonumber(m[at]) > epoch then return true end
    end
  end
  return false
end
local function lines(text, list)
  for line in string.gmatch(text, '[^\\n]+') do list[#list + 1] = line end
  return list
end`

/** `finish(kind)`: ends the lease, and notifies the processes that wait for it. */
const FINISH = `
local function finish(kind)
  local f = redis.call('HGETALL', KEYS[3])
  if #f == 0 then return end
  redis.call('DEL', KEYS[3])
  local key
  for at = 1, #f, 2 do if f[at] == 'k' then key = f[at + 1] end end
  for at = 1, #f, 2 do
    if string.sub(f[at], 1, 2) == 'w:' then
      redis.call('PUBLISH', bus .. ':' .. string.sub(f[at], 3), kind .. ' ' .. key)
    end
  end
end
local function take(key, ms)
  redis.call('HSET', KEYS[3], 't', token, 'k', key)
  redis.call('PEXPIRE', KEYS[3], ms)
end`

const script = (keys: 1 | 3, ...parts: readonly string[]): Script => ({
  keys,
  text: [ARGUMENTS, ...parts].join('\n').replace(/^ +/gm, ''),
})

/**
 * Arguments: key, mode, milliseconds of a lease, whether to wait, milliseconds that the rest of an entry must
 * exceed (none: -1), and each tag of the key. Answers `[1, value, rest, tags]`, `[0]`, `[0, token, g, e,
 * ours]`. The hit is checked first, because most runs end there. A lease that is replaced here belongs to
 * another key with the same hash.
 */
export const READ = /* @__PURE__ */ script(
  3,
  OUTDATED,
  `local key, mode = ARGV[4], ARGV[5]
local v = redis.call('HMGET', KEYS[2], 'g', 'e', 't', 'k', 'd')
if v[4] == key then
  local tags = { unpack(ARGV, 9) }
  if v[3] ~= '' then lines(v[3], tags) end
  if not outdated(v[1], v[2], tags) then
    local rest = redis.call('PTTL', KEYS[2])
    if rest > tonumber(ARGV[8]) then return { 1, v[5], rest, v[3] } end
  end
end
if mode == 'peek' then return { 0 } end`,
  BEGUN,
  FINISH,
  `local g, e = begun()
local f = redis.call('HMGET', KEYS[3], 't', 'k')
if f[1] and f[2] == key then
  if ARGV[7] == '1' then redis.call('HSET', KEYS[3], 'w:' .. process, 1) end
  return { 0, f[1], g, e, 0 }
end
finish('x')
take(key, ARGV[6])
return { 0, token, g, e, 1 }`,
)

/**
 * Arguments: key, token, generation and epoch of the lease, value, ttl, whether to announce, own tags, tags
 * of the key. Answers 1 or 0.
 */
export const WRITE = /* @__PURE__ */ script(
  3,
  TELL,
  OUTDATED,
  FINISH,
  `local key, g, e = ARGV[4], ARGV[6], ARGV[7]
if redis.call('HGET', KEYS[3], 't') ~= ARGV[5] then return 0 end
if outdated(g, e, lines(ARGV[11], { unpack(ARGV, 12) })) then
  finish('x')
  return 0
end
redis.call('DEL', KEYS[2])
redis.call('HSET', KEYS[2], 'g', g, 'e', e, 't', ARGV[11], 'k', key, 'd', ARGV[8])
redis.call('PEXPIRE', KEYS[2], ARGV[9])
finish('w')
if ARGV[10] == '1' then tell('d ' .. key) end
return 1`,
)

/** Arguments: key, token. */
export const LEAVE = /* @__PURE__ */ script(
  3,
  FINISH,
  `if redis.call('HGET', KEYS[3], 't') == ARGV[5] then finish('x') end
return 0`,
)

/** Arguments: key, token, milliseconds. Answers 1 or 0. */
export const RENEW = /* @__PURE__ */ script(
  3,
  `if redis.call('HGET', KEYS[3], 't') ~= ARGV[5] then return 0 end
return redis.call('PEXPIRE', KEYS[3], ARGV[6])`,
)

/**
 * Arguments: key, milliseconds, and optionally the generation and sequence that were received. Answers
 * `[token, g, e, sequence]`, or `[]`.
 */
export const CLAIM = /* @__PURE__ */ script(
  3,
  BEGUN,
  TELL,
  FINISH,
  `local g, e = begun()
if ARGV[6] and (ARGV[6] ~= g or ARGV[7] ~= redis.call('HGET', KEYS[1], 's')) then return {} end
finish('x')
redis.call('DEL', KEYS[2])
take(ARGV[4], ARGV[5])
return { token, g, e, tell('d ' .. ARGV[4]) }`,
)

/** Argument: key. Answers `[entries deleted, sequence]`. */
export const DELETE = /* @__PURE__ */ script(
  3,
  BEGUN,
  TELL,
  FINISH,
  `begun()
finish('x')
local existed = redis.call('DEL', KEYS[2])
return { existed, tell('d ' .. ARGV[4]) }`,
)

const RENEWED = `
local function renewed()
  local s = redis.call('HGET', KEYS[1], 's') or 0
  redis.call('DEL', KEYS[1])
  redis.call('HSET', KEYS[1], 'g', token, 'e', 0, 's', s)
  return tell('c ' .. token)
end`

/** Argument: tags, joined by line feeds. Answers the sequence. */
export const TAGS = /* @__PURE__ */ script(
  1,
  BEGUN,
  TELL,
  RENEWED,
  `begun()
local e = redis.call('HINCRBY', KEYS[1], 'e', 1)
for tag in string.gmatch(ARGV[4], '[^\\n]+') do redis.call('HSET', KEYS[1], tag, e) end
if redis.call('HLEN', KEYS[1]) > ${String(MAX_FIELDS)} then return renewed() end
return tell('t ' .. ARGV[4])`,
)

/**
 * Argument: optionally the generation to be ended. Answers the sequence, or -1 where the shard has another
 * one.
 */
export const CLEAR = /* @__PURE__ */ script(
  1,
  TELL,
  RENEWED,
  `if ARGV[4] and ARGV[4] ~= redis.call('HGET', KEYS[1], 'g') then return -1 end
return renewed()`,
)

/** Argument: the number of the heartbeat. */
export const BEAT = /* @__PURE__ */ script(
  1,
  BEGUN,
  `local g = begun()
local s = redis.call('HGET', KEYS[1], 's')
redis.call('PUBLISH', bus .. ':' .. process, 'h ' .. ARGV[4] .. ' ' .. s .. ' ' .. g)
return 0`,
)
