import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { after, before, describe, it } from 'node:test'
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

  it('is noticed by a process that knew of the deletion, and all that the replica holds is void', async () => {
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

    it('puts all keys of a shard into one slot, and shards into several', async () => {
      const slots = new Set<unknown>()
      for (let shard = 0; shard < 16; shard++)
        slots.add(await opened.send('CLUSTER', 'KEYSLOT', `pc1.16:{shop.${String(shard)}}m`))
      assert.ok(slots.size > 10)
    })
  })
