import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { after, describe, it } from 'node:test'
import { build, type Plugin } from 'esbuild'

/*
 * Each guard of the scripts, and of the store in memory, is taken out in turn. The specs of the protocol must
 * then fail. `masked`: beside that all long keys have one hash, so that two keys have one name in Redis.
 */
type Change = readonly [file: string, from: string, to: string]

const SCRIPTS = 'scripts.ts'
const MEMORY = 'memory-state.ts'
const MASK: Change = ['redis-names.ts', '`#${textHash(key)}`', '`#same`']

const inScripts = (from: string, to: string, ...more: Change[]): readonly Change[] => [
  [SCRIPTS, from, to],
  ...more,
]
const inMemory = (from: string, to: string): readonly Change[] => [[MEMORY, from, to]]

const GUARDS: Readonly<Record<string, readonly Change[]>> = {
  'read: the text of the key': inScripts('if v[4] == key then', 'if v[4] then', MASK),
  'read: whether it is outdated': inScripts('if not outdated(v[1], v[2], tags) then', 'if true then'),
  'read: tags of its own': inScripts("if v[3] ~= '' then lines(v[3], tags) end", ''),
  'read: tags of the key': inScripts('local tags = { unpack(ARGV, 9) }', 'local tags = {}'),
  'read: the rest of what is renewed': inScripts('if rest > tonumber(ARGV[8]) then', 'if true then'),
  'read: no lease for a peek': inScripts("if mode == 'peek' then return { 0 } end", ''),
  'read: the lease of another': inScripts('if f[1] and f[2] == key then', 'if false then'),
  'read: the text of the key of a lease': inScripts('if f[1] and f[2] == key then', 'if f[1] then', MASK),
  'read: who waits is noted': inScripts("if ARGV[7] == '1' then", 'if false then'),
  'read: a process that does not wait is not notified': inScripts("if ARGV[7] == '1' then", 'if true then'),
  'the generation': inScripts('if m[1] ~= g then return true end', ''),
  'the epoch of a tag': inScripts('if m[at] and tonumber(m[at]) > epoch then', 'if false then'),
  'an epoch that is not above': inScripts('tonumber(m[at]) > epoch', 'tonumber(m[at]) >= epoch'),
  'tags beyond a thousand': inScripts('for first = 1, math.max(#tags, 1), 1000 do', 'for first = 1, 1 do'),
  'a lease expires': inScripts("redis.call('PEXPIRE', KEYS[3], ms)", ''),
  'write: the token': inScripts(
    "if redis.call('HGET', KEYS[3], 't') ~= ARGV[5] then return 0 end\nif outdated",
    'if outdated',
  ),
  'write: whether it is outdated': inScripts(
    'if outdated(g, e, lines(ARGV[11], { unpack(ARGV, 12) })) then',
    'if false then',
  ),
  'write: tags of its own': inScripts('lines(ARGV[11], { unpack(ARGV, 12) })', '{ unpack(ARGV, 12) }'),
  'write: tags of the key': inScripts('lines(ARGV[11], { unpack(ARGV, 12) })', 'lines(ARGV[11], {})'),
  'write: what is refused wakes': inScripts("finish('x')\n  return 0", 'return 0'),
  'write: what is stored wakes': inScripts("finish('w')\n", ''),
  'write: an entry expires': inScripts("redis.call('PEXPIRE', KEYS[2], ARGV[9])", ''),
  'write: is announced': inScripts("if ARGV[10] == '1' then tell('d ' .. key) end", ''),
  'leave: the token': inScripts(
    "if redis.call('HGET', KEYS[3], 't') == ARGV[5] then finish",
    'if true then finish',
  ),
  'renew: the token': inScripts(
    "if redis.call('HGET', KEYS[3], 't') ~= ARGV[5] then return 0 end\nreturn",
    'return',
  ),
  'claim: the generation that was received': inScripts('ARGV[6] ~= g or', 'false or'),
  'claim: the sequence that was received': inScripts("or ARGV[7] ~= redis.call('HGET', KEYS[1], 's')", ''),
  'claim: ends the lease': inScripts(
    "finish('x')\nredis.call('DEL', KEYS[2])\ntake",
    "redis.call('DEL', KEYS[2])\ntake",
  ),
  'claim: removes the entry': inScripts("redis.call('DEL', KEYS[2])\ntake", 'take'),
  'claim: is announced': inScripts(
    "tell('d ' .. ARGV[4]) }`,\n)\n\n/** Argument: key. Answers `[entries",
    "redis.call('HINCRBY', KEYS[1], 's', 1) }`,\n)\n\n/** Argument: key. Answers `[entries",
  ),
  'delete: ends the lease': inScripts("begun()\nfinish('x')\n", 'begun()\n'),
  'delete: removes the entry': inScripts("local existed = redis.call('DEL', KEYS[2])", 'local existed = 1'),
  'tags: count an epoch': inScripts(
    "redis.call('HINCRBY', KEYS[1], 'e', 1)",
    "redis.call('HGET', KEYS[1], 'e')",
  ),
  'tags: are bounded': inScripts("if redis.call('HLEN', KEYS[1]) >", 'if 0 >'),
  'clear: the generation that is expected': inScripts(
    "if ARGV[4] and ARGV[4] ~= redis.call('HGET', KEYS[1], 'g') then return -1 end",
    '',
  ),
  'clear: keeps the sequence': inScripts("redis.call('HGET', KEYS[1], 's') or 0", '0'),
  'memory, read: whether it is outdated': inMemory(
    '!this.#isOutdated([...held.tags, ...tags], held.epoch)',
    'true',
  ),
  'memory, read: tags of its own': inMemory('[...held.tags, ...tags]', '[...tags]'),
  'memory, read: tags of the key': inMemory('[...held.tags, ...tags]', '[...held.tags]'),
  'memory, read: the rest of what is renewed': inMemory("mode !== 'renew' || rest > above", 'true'),
  'memory, read: an entry expires': inMemory('held === undefined || stopwatch() < held.expiresAt', 'true'),
  'memory, clear: removes all': inMemory('this.#entries.clear()', ''),
  'memory, write: the token': inMemory('if (this.#flightOf(key)?.token !== lease.token) return false', ''),
  'memory, write: the generation': inMemory('lease.generation !== this.#generation ||', ''),
  'memory, write: tags of its own': inMemory('[...entry.tags, ...entry.keyTags]', '[...entry.keyTags]'),
  'memory, write: tags of the key': inMemory('[...entry.tags, ...entry.keyTags]', '[...entry.tags]'),
  'memory, leave: the token': inMemory('if (this.#flightOf(key)?.token === token)', ''),
  'memory, renew: the token': inMemory(
    'if (flight?.token !== token) return false',
    'if (flight === undefined) return false',
  ),
  'memory, claim: the position': inMemory(
    'if (position !== undefined)\n',
    'if (0 > 1 && position !== undefined)\n',
  ),
  'memory, claim: removes and announces': inMemory(
    'const { sequence } = this.delete(process, key)',
    'const sequence = 1',
  ),
  'memory, tags: are bounded': inMemory('this.#tags.size > MAX_TAGS', 'false'),
  'memory, clear: the generation that is expected': inMemory(
    'if (expected !== this.#generation) return undefined',
    '',
  ),
}

describe('without a guard, the specs of the protocol fail', () => {
  const output = join(import.meta.dirname, 'guards')
  after(() => rm(output, { recursive: true, force: true }))

  it('and with all of them they pass, even when all long keys have one hash', async () => {
    assert.equal(await failures([], 'ioredis', output), '')
    assert.equal(await failures([MASK], 'ioredis', output), '')
    assert.equal(await failures([], 'memory', output), '')
  })

  for (const [name, changes] of Object.entries(GUARDS))
    it(name, async () => {
      assert.notEqual(await failures(changes, name.startsWith('memory') ? 'memory' : 'ioredis', output), '')
    })
})

/**
 * Runs the specs of the protocol over one client, with a changed library. Returns the lines of those that
 * fail.
 */
async function failures(changes: readonly Change[], client: string, outdir: string): Promise<string> {
  const done = new Set<Change>()
  const change: Plugin = {
    name: 'change',
    setup({ onLoad }) {
      onLoad({ filter: /stores\/redis\/[^/]+\.ts$/ }, async ({ path }) => {
        let contents = await readFile(path, 'utf8')
        for (const each of changes) {
          const [file, from, to] = each
          if (basename(path) !== file) continue
          if (contents.includes(from)) done.add(each)
          contents = contents.replace(from, () => to)
        }
        return { contents, loader: 'ts' }
      })
    },
  }
  const source = join(import.meta.dirname, '..')
  await build({
    absWorkingDir: source,
    entryPoints: ['protocol.spec.ts'],
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    tsconfig: join(source, 'tsconfig.json'),
    external: ['ioredis', 'ioredis5', 'iovalkey', 'redis', 'redis5'],
    plugins: [change],
  })
  assert.equal(done.size, changes.length, 'a guard is not in its file')
  const env: NodeJS.ProcessEnv = { ...process.env, PROTOCOL_OVER: client }
  delete env['NODE_TEST_CONTEXT'] // else it reports as a part of this run
  const { stdout } = spawnSync(process.execPath, ['protocol.spec.mjs'], {
    cwd: outdir,
    encoding: 'utf8',
    env,
  })
  assert.match(stdout, /^# pass [1-9]|^ℹ pass [1-9]/m)
  return stdout
    .split('\n')
    .filter((line) => /^\s+(not ok|✖) /.test(line))
    .join('\n')
}
