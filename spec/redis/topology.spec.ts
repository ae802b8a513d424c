import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { after, afterEach, before, describe, it } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { CLIENTS, CLUSTERS, type Opened } from './support/clients'
import { Proxy } from './support/proxy'
import { Server } from './support/server'
import { Site, until } from './support/site'
import { judge, type Log } from './support/walk'
import type { Worker } from './support/worker'

describe('failover to a replica that missed a deletion', () => {
  const maxStale = 1_000
  let primary: Server
  let replica: Server
  let link: Proxy
  let site: Site
  const opened: Opened[] = []

  before(async () => {
    primary = await Server.start()
    link = await Proxy.start(primary.port)
    replica = await Server.start('--replicaof', '127.0.0.1', String(link.port), '--replica-read-only', 'yes')
    site = new Site(primary, 'ioredis', { store: { maxStale, retryAfter: 300 } })
  })
  after(async () => {
    for (const { close } of opened) close()
    await site.stop()
    link.stop()
    await Promise.all([primary.stop(), replica.stop()])
  })

  it('is noticed by a process that knew of the deletion, and makes all entries of the replica void', async () => {
    const [a, b] = (await site.start(2, true)) as [Worker, Worker]
    const onReplica = await CLIENTS['ioredis']!(replica.port)
    opened.push(onReplica)
    await Promise.all([a.version(1), a.version(2), b.version(1)])
    await until(async () => Number(await onReplica.send('DBSIZE')) >= 3, 5_000, 'a replica with the entries')
    link.silence()
    for (const id of [1, 2]) {
      site.database.commit(id)
      await a.call('delete', id)
    }
    await until(async () => (await b.version(1)) === 2, 1_000, 'the new version in the other process')

    await onReplica.send('REPLICAOF', 'NO', 'ONE')
    for (const proxy of site.proxies) proxy.redirect(replica.port)
    await primary.kill()
    await pause(maxStale + 1_000)
    for (const id of [1, 2]) assert.deepEqual([await a.version(id), await b.version(id)], [2, 2])
  })
})

describe('a restart', () => {
  const maxStale = 600
  let server: Server
  let site: Site
  let opened: Opened
  const open = async (...settings: string[]): Promise<[Worker, Worker]> => {
    server = await Server.start(...settings)
    site = new Site(server, 'redis', { store: { maxStale, retryAfter: 200 } })
    opened = await CLIENTS['ioredis']!(server.port)
    return (await site.start(2)) as [Worker, Worker]
  }
  const restart = async (): Promise<void> => {
    await server.kill()
    await server.start()
    await pause(maxStale + 600)
  }
  afterEach(async () => {
    for (const worker of site.workers) assert.deepEqual(worker.unhandled, [])
    opened.close()
    await site.stop()
    await server.stop()
  })

  it('with a dump that is older than a deletion makes the entries of the dump void', async () => {
    const [a, b] = await open()
    for (const id of [1, 2]) await Promise.all([a.version(id), b.version(id)])
    await opened.send('SAVE')
    for (const id of [1, 2]) {
      site.database.commit(id)
      await a.call('delete', id)
    }
    await restart()
    for (const id of [1, 2]) assert.deepEqual([await a.version(id), await b.version(id)], [2, 2])
  })

  it('without lost writes keeps the entries', async () => {
    const [a, b] = await open('--appendonly', 'yes', '--appendfsync', 'always')
    await Promise.all([a.version(1), a.version(2)])
    site.database.commit(2)
    await a.call('delete', 2)
    const { loads } = site.database
    await restart()
    assert.deepEqual([await b.version(1), await b.version(2)], [1, 2])
    assert.equal(site.database.loads, loads + 1)
  })

  it('without data returns no old value', async () => {
    const [a, b] = await open()
    await Promise.all([a.version(1), b.version(1)])
    site.database.commit(1)
    await a.call('delete', 1)
    await restart()
    assert.deepEqual([await a.version(1), await b.version(1)], [2, 2])
  })
})

/** Moves a slot to another master, key by key, as `redis-cli --cluster reshard` does. */
async function moveSlot(masters: readonly Opened[], slot: string): Promise<void> {
  const ids = await Promise.all(masters.map(async ({ send }) => String(await send('CLUSTER', 'MYID'))))
  const nodes = String(await masters[0]!.send('CLUSTER', 'NODES')).split('\n')
  const owner = ids.findIndex((id) =>
    nodes.some(
      (line) =>
        line.startsWith(id) &&
        line
          .split(' ')
          .slice(8)
          .some((range) => has(range, slot)),
    ),
  )
  const target = (owner + 1) % masters.length
  const [from, to] = [masters[owner]!, masters[target]!]
  const [address] = nodes
    .find((line) => line.startsWith(ids[target]!))!
    .split(' ')[1]!
    .split('@')
  const [host, port] = address!.split(':') as [string, string]
  await to.send('CLUSTER', 'SETSLOT', slot, 'IMPORTING', ids[owner]!)
  await from.send('CLUSTER', 'SETSLOT', slot, 'MIGRATING', ids[target]!)
  for (;;) {
    const keys = (await from.send('CLUSTER', 'GETKEYSINSLOT', slot, '3')) as string[]
    if (keys.length === 0) break
    await from.send('MIGRATE', host, port, '', '0', '1000', 'KEYS', ...keys)
    await pause(5) // so that calls meet a slot of which a part has moved
  }
  for (const { send } of [to, from, ...masters]) await send('CLUSTER', 'SETSLOT', slot, 'NODE', ids[target]!)
}

function has(range: string, slot: string): boolean {
  const [first, last = first] = range.split('-').map(Number)
  return first! <= Number(slot) && Number(slot) <= last!
}

for (const client of ['redis', 'ioredis'])
  describe(`a cluster of three masters, over ${client}`, () => {
    const masters: Server[] = []
    let opened: Opened

    before(async () => {
      for (let n = 0; n < 3; n++)
        masters.push(await Server.start('--cluster-enabled', 'yes', '--cluster-node-timeout', '1000'))
      const hosts = masters.map(({ port }) => `127.0.0.1:${String(port)}`)
      const { status, stdout, stderr } = spawnSync(
        'redis-cli',
        ['--cluster', 'create', ...hosts, '--cluster-yes'],
        { encoding: 'utf8', timeout: 30_000 },
      )
      assert.equal(status, 0, stdout + stderr)
      await until(
        async () =>
          masters.every(({ port }) =>
            spawnSync('redis-cli', ['-p', String(port), 'cluster', 'info'], {
              encoding: 'utf8',
            }).stdout.includes('cluster_state:ok'),
          ),
        10_000,
        'a cluster',
      )
      opened = await CLUSTERS[client]!(masters[0]!.port)
    })
    after(async () => {
      opened.close()
      await Promise.all(masters.map((master) => master.stop()))
    })

    for (const shards of [1, 16])
      it(`shares loads, deletions, tags and clears over ${String(shards)} shards`, async (t) => {
        const site = new Site(masters[0]!, client, { cluster: true, store: { shards, timeout: 1_000 } })
        t.after(() => site.stop())
        const [a, b] = (await site.start(2)) as [Worker, Worker]
        site.database.delay = 50
        await Promise.all([a.call('burst', 1, 500), b.call('burst', 1, 500)])
        assert.equal(site.database.loads, 1)
        site.database.delay = 0
        const ids = Array.from({ length: 12 }, (_, n) => n + 1)
        const all = async (worker: Worker) => await Promise.all(ids.map((id) => worker.version(id)))
        const settle = (version: number) =>
          until(
            async () => [...(await all(a)), ...(await all(b))].every((found) => found === version),
            3_000,
            `version ${String(version)} everywhere`,
          )
        await settle(1)
        assert.equal(site.database.loads, ids.length)
        for (const id of ids) {
          site.database.commit(id)
          await a.call('delete', id)
        }
        await settle(2)
        for (const id of ids) site.database.commit(id)
        await b.call('invalidateTags', ['rows'])
        await settle(3)
        for (const id of ids) site.database.commit(id)
        await a.call('clear')
        await settle(4)
        const log = await Promise.all(
          [a, b].map((worker) =>
            worker.call<Log>('walk', { ms: 1_000, keys: 12, writeShare: 0.05, slowShare: 0.2 }),
          ),
        )
        const { oldest } = judge(log)
        assert.ok(oldest <= 2_000)
        assert.deepEqual(
          log.flatMap(({ failedReads }) => failedReads),
          [],
        )
        assert.deepEqual(await a.call('failures'), [])
        assert.deepEqual([...a.unhandled, ...b.unhandled], [])
      })

    it('goes on while the slots of its shards are moved, with nothing older than maxStale', async (t) => {
      const maxStale = 1_000
      const store = { shards: 16, maxStale, timeout: 200, retryAfter: 100 }
      const site = new Site(masters[0]!, client, { cluster: true, store })
      const nodes = await Promise.all(masters.map(({ port }) => CLIENTS['redis']!(port)))
      t.after(async () => {
        for (const { close } of nodes) close()
        await site.stop()
      })
      const workers = await site.start(2)
      const walk = { ms: 3_000, keys: 24, writeShare: 0.05, slowShare: 0.2 }
      const walking = Promise.all(workers.map((worker) => worker.call<Log>('walk', walk)))
      for (let shard = 0; shard < 16; shard++) {
        const slot = await opened.send('CLUSTER', 'KEYSLOT', `pc1.16:{${site.prefix}.${String(shard)}}m`)
        await moveSlot(nodes, String(slot))
      }
      const logs = await walking
      const { reads, stale, oldest } = judge(logs)
      const failed = logs.reduce((sum, { failedDeletions }) => sum + failedDeletions, 0)
      t.diagnostic(
        `${String(reads)} reads, ${String(stale)} stale by ${String(oldest)} ms, ${String(failed)} failed`,
      )
      assert.deepEqual(
        logs.flatMap(({ failedReads }) => failedReads),
        [],
      )
      assert.ok(oldest <= maxStale, `a read was older than maxStale: by ${String(oldest)} ms`)
      const isRight = async (worker: Worker, id: number) =>
        (await worker.version(id)) === site.database.version(id)
      await until(
        async () => {
          const all = workers.flatMap((worker) => Array.from({ length: 24 }, (_, id) => isRight(worker, id)))
          return (await Promise.all(all)).every(Boolean)
        },
        3_000,
        'the newest versions in all processes',
      )
      for (const { unhandled } of workers) assert.deepEqual(unhandled, [])
    })

    it('puts all keys of a shard into one slot, and shards into several', async () => {
      const slots = new Set<unknown>()
      for (let shard = 0; shard < 16; shard++)
        slots.add(await opened.send('CLUSTER', 'KEYSLOT', `pc1.16:{shop.${String(shard)}}m`))
      assert.ok(slots.size > 10)
    })
  })
