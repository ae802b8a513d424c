import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { CLIENTS, type Opened } from './support/clients'
import { Server } from './support/server'
import { Site, until } from './support/site'
import { judge, type Log, type Walk } from './support/walk'

const MAX_STALE = 1_000
const WALK: Walk = { ms: 2_000, keys: 8, writeShare: 0.05, slowShare: 0.3 }

interface Trouble {
  readonly client: string
  readonly processes: number
  readonly maxStale?: number
  readonly isProxied?: boolean
  readonly settings?: string[]
  /** Makes trouble until the time is over. */
  readonly make?: Make
}

type Make = (site: Site, command: Opened['send'], isOver: () => boolean) => Promise<void>

const random = (below: number): number => Math.floor(Math.random() * below)

const cut: Make = async (site, _, isOver) => {
  while (!isOver()) {
    site.proxies[random(site.proxies.length)]!.cut()
    await pause(100 + random(300))
  }
}

const silence: Make = async (site, _, isOver) => {
  while (!isOver()) {
    const proxy = site.proxies[random(site.proxies.length)]!
    proxy.silence()
    await pause(300 + random(1_000))
    proxy.resume()
    await pause(random(300))
  }
}

const kill: Make = async (site, _, isOver) => {
  while (!isOver()) {
    await pause(300 + random(500))
    await site.server.kill()
    await pause(random(500))
    await site.server.start()
  }
}

const stop: Make = async (site, _, isOver) => {
  while (!isOver()) {
    await pause(200 + random(300))
    site.server.signal('SIGSTOP')
    await pause(50 + random(500))
    site.server.signal('SIGCONT')
  }
}

const commands =
  (...given: string[][]): Make =>
  async (_, command, isOver) => {
    while (!isOver()) {
      await pause(100 + random(300))
      await command(...given[random(given.length)]!)
    }
  }

const TROUBLES: Record<string, Trouble> = {
  'in calm, 8 processes': { client: 'ioredis', processes: 8 },
  'in calm, 2 processes': { client: 'redis', processes: 2 },
  'while connections are cut': { client: 'redis', processes: 3, isProxied: true, make: cut },
  'while connections are cut (ioredis)': { client: 'ioredis', processes: 3, isProxied: true, make: cut },
  'while connections fall silent': { client: 'redis', processes: 3, isProxied: true, make: silence },
  'while connections fall silent (ioredis)': {
    client: 'ioredis',
    processes: 3,
    isProxied: true,
    make: silence,
  },
  'while Redis is killed and restarted': { client: 'redis', processes: 2, make: kill },
  'while Redis is killed and restarted (ioredis)': { client: 'ioredis', processes: 4, make: kill },
  'while Redis is stopped and continued': { client: 'ioredis', processes: 2, make: stop },
  'while Redis pauses, loses scripts, data and subscribers': {
    client: 'redis',
    processes: 4,
    make: commands(
      ['CLIENT', 'PAUSE', '200', 'ALL'],
      ['FLUSHALL'],
      ['SCRIPT', 'FLUSH'],
      ['CLIENT', 'KILL', 'TYPE', 'pubsub'],
    ),
  },
  'while Redis evicts at random': {
    client: 'iovalkey',
    processes: 2,
    settings: ['--maxmemory', '3mb', '--maxmemory-policy', 'allkeys-random'],
    make: async (site, _, isOver) => {
      while (!isOver()) await site.workers[0]!.call('fill', 20_000, 5)
    },
  },
  'with maxStale 0': { client: 'ioredis', processes: 4, maxStale: 0 },
  'with maxStale 0, while connections are cut': {
    client: 'redis',
    processes: 3,
    maxStale: 0,
    isProxied: true,
    make: cut,
  },
  'with maxStale 0, while Redis is killed and restarted': {
    client: 'ioredis',
    processes: 3,
    maxStale: 0,
    make: kill,
  },
}

describe('processes that read and write at random', () => {
  for (const [title, trouble] of Object.entries(TROUBLES))
    describe(title, () => {
      const { client, processes, maxStale = MAX_STALE, isProxied, settings = [], make } = trouble
      let server: Server
      let site: Site
      before(async () => {
        server = await Server.start(...settings)
        // In calm no operation may fail, also where eight processes begin at once on two cores.
        const timeout = make === undefined ? 5_000 : 100
        site = new Site(server, client, { store: { maxStale, timeout, retryAfter: 300, lease: 500 } })
        await site.start(processes, isProxied)
      })
      after(async () => {
        await site.stop()
        await server.stop()
      })

      it('no read fails, none is older than maxStale, and all is right within 3 s', async (t) => {
        let isOver = false
        const opened = await CLIENTS['ioredis5']!(server.port)
        const making = make?.(site, opened.send, () => isOver)
        const logs = await Promise.all(site.workers.map((worker) => worker.call<Log>('walk', WALK)))
        isOver = true
        await making
        opened.close()
        const { reads, stale, oldest } = judge(logs)
        const failedDeletions = logs.reduce((sum, log) => sum + log.failedDeletions, 0)
        const slowest = Math.max(...logs.map((log) => log.slowest))
        t.diagnostic(
          `${title}: ${String(reads)} reads, ${String(stale)} stale, oldest by ${oldest.toFixed(0)} ms, ` +
            `slowest ${slowest.toFixed(0)} ms, ${String(failedDeletions)} deletions failed, ` +
            `${String(site.database.loads)} loads`,
        )
        assert.deepEqual(
          logs.flatMap(({ failedReads }) => failedReads),
          [],
        )
        assert.ok(oldest <= maxStale, `a read was older than maxStale: by ${String(oldest)} ms`)
        if (make === undefined) assert.equal(failedDeletions, 0)
        await until(async () => (await wrong(site)) === 0, 3_000, 'all processes have the newest versions')
        for (const worker of site.workers) assert.deepEqual(worker.unhandled, [])
      })
    })
})

/** How many processes have an old version of how many rows, in sum. */
async function wrong(site: Site): Promise<number> {
  const all = site.workers.flatMap((worker) =>
    Array.from(
      { length: WALK.keys },
      async (_, id) => (await worker.version(id)) !== site.database.version(id),
    ),
  )
  return (await Promise.all(all)).filter(Boolean).length
}
