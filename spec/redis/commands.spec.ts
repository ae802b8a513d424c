import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { byIdentity, cached, LRUTTLCache } from 'purecache'
import { redisStore } from 'purecache/redis'
import { linkOf, type RedisLink } from '../../lib/stores/redis/client'
import type { Entry, Miss, ReadOptions } from '../../lib/stores/redis/protocol'
import { RedisConnection } from '../../lib/stores/redis/redis-connection'
import { CLIENTS, type Opened } from './support/clients'
import { Server } from './support/server'
import { until } from './support/site'

/** The oldest server that is supported. */
const OLDEST = '6.2.0'

const LOAD: ReadOptions = { tags: ['["m","k"]'], mode: 'load', lease: 1_000, waits: true }
const ENTRY: Entry = { value: 'v', tags: ['["t","own"]'], keyTags: ['["m","k"]'], ttl: 5_000 }

interface Documented {
  readonly since?: string
  readonly token?: string
  readonly arguments?: readonly Documented[]
}

describe('the commands of the store', () => {
  let server: Server
  let opened: Opened
  before(async () => {
    server = await Server.start()
    opened = await CLIENTS['ioredis']!(server.port)
  })
  after(async () => {
    opened.close()
    await server.stop()
  })

  it(`are those of Redis ${OLDEST}, in scripts and outside, with their options`, async () => {
    const sent: string[][] = []
    const link = linkOf('test', opened.client)
    const noting: RedisLink = {
      send: (key, args) => (sent.push([...args]), link.send(key, args)),
      subscribe: (channels, listening) => (
        sent.push(['SUBSCRIBE', ...channels]),
        link.subscribe(channels, listening)
      ),
    }
    const monitor = connect(server.port, '127.0.0.1')
    let seen = ''
    monitor.on('data', (part) => (seen += String(part)))
    monitor.write('MONITOR\r\n')
    await once(monitor, 'data')
    await operate(new RedisConnection(noting, 'commands', 1))
    await opened.send('ECHO', 'the end')
    await until(() => Promise.resolve(seen.includes('the end')), 2_000, 'all that was done')
    monitor.destroy()

    const inScripts = seen.split('\r\n').filter((line) => line.includes(' lua] '))
    const used = [...sent, ...inScripts.map(partsOf)]
    const names = new Set(used.map(([name]) => name!.toLowerCase()))
    assert.deepEqual(
      [...names].filter((name) => !name.startsWith('eval')).sort(),
      // One that is not here was not in use when this was written.
      [
        'del',
        'hget',
        'hgetall',
        'hincrby',
        'hlen',
        'hmget',
        'hset',
        'pexpire',
        'pttl',
        'publish',
        'subscribe',
      ],
    )
    const documented = docs(server.port, [...names])
    for (const [name, ...args] of used) {
      const { since, arguments: options = [] } = documented[name!.toLowerCase()]!
      assert.ok(!isNewer(since), `${name!} is of ${String(since)}`)
      for (const token of newTokens(options))
        assert.ok(name!.startsWith('EVAL') || !args.includes(token), `${name!} ${token} is newer`)
    }
  })

  it('never contain a call that is compared by identity', async () => {
    const sent: string[] = []
    const client = {
      send: (args: string[]) => (sent.push(args.join(' ')), opened.send(...args)),
      subscribe: () => Promise.resolve(),
    }
    const store = redisStore(client, { prefix: 'identity' })
    const options = { backend: LRUTTLCache, capacity: 10, ttl: 1_000 }
    const find = cached(async (given: unknown) => typeof given, options, store.tier('calls'))
    await find(byIdentity({ secret: 'connection' }))
    await find(1)
    await store.close()
    const named = sent.filter((line) => line.includes('calls:('))
    assert.ok(named.length > 0)
    assert.ok(named.every((line) => line.includes('calls:()(1)')))
    assert.ok(!sent.some((line) => line.includes('secret')))
  })
})

/** Does each operation, with each of its outcomes. */
async function operate(store: RedisConnection): Promise<void> {
  await store.listen(() => undefined)
  const lease = async () => ((await store.read('k:(1)', LOAD)) as Miss).lease!
  await lease()
  const held = await lease() // as one who waits
  await store.renew('k:(1)', held, 1_000)
  await store.write('k:(1)', held, ENTRY, false)
  await store.read('k:(1)', LOAD)
  await store.read('k:(1)', { ...LOAD, mode: 'peek' })
  await store.leave('k:(1)', ((await store.read('k:(1)', { ...LOAD, mode: 'renew' })) as Miss).lease!)
  const claim = await store.claim('k:(1)', 1_000)
  await store.write('k:(1)', claim!.lease, ENTRY, true)
  await store.claim('k:(1)', 1_000, { generation: 'another', sequence: 0 })
  await store.delete('k:(1)')
  await store.tags(0, ['["t","own"]'])
  await store.write('k:(1)', held, ENTRY, false)
  await store.clear(0, 'another')
  await store.clear(0)
  await store.beat(0, 1)
  await store.close()
}

/** The command and the arguments of a line of MONITOR: `1.2 [0 lua] "HGET" "key"`. */
function partsOf(line: string): string[] {
  return [...line.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, part]) => part!)
}

function docs(port: number, names: readonly string[]): Record<string, Documented> {
  const { stdout, stderr } = spawnSync(
    'redis-cli',
    ['-p', String(port), '--json', 'COMMAND', 'DOCS', ...names],
    {
      encoding: 'utf8',
    },
  )
  assert.equal(stderr, '')
  return JSON.parse(stdout) as Record<string, Documented>
}

/** The options that a server of that version does not know. */
function newTokens(options: readonly Documented[]): string[] {
  return options.flatMap((option) =>
    isNewer(option.since)
      ? tokensOf(option)
      : option.arguments === undefined
        ? []
        : newTokens(option.arguments),
  )
}

function tokensOf({ token, arguments: parts = [] }: Documented): string[] {
  return [...(token === undefined ? [] : [token]), ...parts.flatMap(tokensOf)]
}

function isNewer(since = '1.0.0'): boolean {
  const [a, b] = [since, OLDEST].map((version) => version.split('.').map(Number)) as [number[], number[]]
  const at = a.findIndex((part, n) => part !== b[n])
  return at >= 0 && a[at]! > b[at]!
}
