import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { CLIENTS, type Opened } from './support/clients'
import { KINDS } from './support/kinds'
import { Server } from './support/server'
import { Site, until } from './support/site'
import type { Worker, WorkerOptions } from './support/worker'

let server: Server
before(async () => {
  server = await Server.start()
})
after(async () => {
  await server.stop()
})

for (const client of ['redis', 'ioredis'])
  describe(`processes over ${client}`, () => {
    let site: Site
    let opened: Opened | undefined
    const open = async (count: number, options: Partial<WorkerOptions> = {}, isProxied = false) => {
      // On a loaded machine the default of 100 ms may pass, and a process then loads by itself.
      const store = { timeout: isProxied ? 100 : 2_000, ...options.store }
      site = new Site(server, client, { ...options, store })
      return (await site.start(count, isProxied)) as [Worker, Worker, ...Worker[]]
    }
    const command = async (...args: string[]): Promise<unknown> => {
      opened ??= await CLIENTS[client]!(server.port)
      return await opened.send(...args)
    }
    /** The version in a process, once its bus has delivered what was announced. */
    const settles = (worker: Worker, version: number, id = 1) =>
      until(async () => (await worker.version(id)) === version, 1_000, `version ${String(version)}`)

    afterEach(async () => {
      for (const worker of site.workers) assert.deepEqual(worker.unhandled, [])
      await site.stop()
      opened?.close()
      opened = undefined
    })

    it('T1: a deletion beats a load in flight in another process', async () => {
      const [a, b] = await open(2)
      const gate = site.database.hold()
      const loading = b.version()
      await gate.reached
      site.database.commit(1)
      await a.call('delete', 1)
      gate.open()
      assert.equal(await loading, 1)
      assert.deepEqual([await a.version(), await b.version()], [2, 2])
    })

    it('T2: a deletion reaches the entry that another process has', async () => {
      const [a, b] = await open(2)
      await Promise.all([a.version(), b.version()])
      site.database.commit(1)
      await a.call('delete', 1)
      await settles(b, 2)
      assert.equal(await a.version(), 2)
      assert.equal(site.database.loads, 2)
    })

    it('T3: a process that was cut off drops what it missed', async () => {
      const [a, b] = await open(2, { store: { maxStale: 500, timeout: 2_000 } }, true)
      await Promise.all([a.version(), b.version()])
      site.proxies[1]!.cut()
      site.database.commit(1)
      await a.call('delete', 1)
      await settles(b, 2)
    })

    it('T3b: a process behind a silent partition answers with the old value for maxStale at most', async () => {
      const maxStale = 600
      const [a, b] = await open(2, { store: { maxStale } }, true)
      await Promise.all([a.version(), b.version()])
      site.proxies[1]!.silence()
      site.database.commit(1)
      await a.call('delete', 1)
      await pause(maxStale)
      assert.equal(await b.version(), 2)
      assert.equal(site.database.loads, 2)
      site.proxies[1]!.resume()
      site.database.commit(1)
      await a.call('delete', 1)
      await pause(maxStale)
      assert.equal(await b.version(), 3)
    })

    it('T6: 4 processes × 1,000 identical calls make one load', async () => {
      const workers = await open(4)
      site.database.delay = 50
      const versions = await Promise.all(workers.map((worker) => worker.call('burst', 1, 1_000)))
      assert.deepEqual(versions, [1, 1, 1, 1])
      assert.equal(site.database.loads, 1)
    })

    it('T6b: when the loading process is killed, others wait for its lease, and one loads', async () => {
      const [a, b, c] = (await open(3, { store: { lease: 600 } })) as [Worker, Worker, Worker]
      const gate = site.database.hold()
      a.version().catch(() => undefined)
      await gate.reached
      await a.kill()
      const waiting = Promise.all([b.version(), c.version()])
      gate.open()
      assert.deepEqual(await waiting, [1, 1])
      assert.equal(site.database.loads, 2)
    })

    it('T7: a tag that is invalidated during a load refuses its result', async () => {
      const [a, b] = await open(2)
      const gate = site.database.hold()
      const loading = b.version()
      await gate.reached
      site.database.commit(1)
      await a.call('invalidateTags', ['row:1'])
      gate.open()
      await loading
      assert.deepEqual([await a.version(), await b.version()], [2, 2])
    })

    it('T7b: a tag reaches the entries that other processes have, and no others', async () => {
      const [a, b] = await open(2)
      await Promise.all([a.version(1), b.version(1), a.version(2), b.version(2)])
      site.database.commit(1)
      site.database.commit(2)
      await a.call('invalidateTags', ['row:1'])
      await settles(b, 2)
      assert.deepEqual([await a.version(1), await b.version(2)], [2, 1])
    })

    it('T8: values of 18 kinds come back right, and one of a class is not shared', async () => {
      const [a, b] = await open(2)
      for (const name of Object.keys(KINDS)) {
        await a.call('kind', name)
        const { isRight, isShared } = await b.call<Record<string, boolean>>('kind', name)
        assert.deepEqual({ name, isRight, isShared }, { name, isRight: true, isShared: name !== 'class' })
      }
      assert.equal((await a.call<string[]>('failures')).length, 1)
    })

    it('T10: two sets at once leave all processes with one value', async () => {
      const [a, b] = await open(2)
      for (let id = 1; id <= 30; id++) {
        await Promise.all([a.call('set', id, 100), b.call('set', id, 200)])
        await until(async () => (await a.version(id)) === (await b.version(id)), 1_000, 'one value')
        assert.ok([1, 100, 200].includes(await a.version(id)))
      }
    })

    it('T11: a clear reaches all keys, also those that the process never met, and no foreign ones', async () => {
      const [a, b] = await open(2)
      await command('SET', 'theirs', '1')
      for (let id = 1; id <= 5; id++) await b.version(id)
      for (let id = 1; id <= 5; id++) site.database.commit(id)
      await a.call('clear')
      for (let id = 1; id <= 5; id++) {
        await settles(b, 2, id)
        assert.equal(await a.version(id), 2)
      }
      assert.equal(await command('GET', 'theirs'), '1')
    })

    it('reads what another process has loaded, with and without tags', async () => {
      const [a, b] = await open(2)
      await a.version()
      await a.call('untagged', 1)
      await b.version()
      await b.call('untagged', 1)
      assert.equal(site.database.loads, 2)
      assert.equal((await b.call<{ storeHits: number }>('stats')).storeHits, 1)
      assert.equal((await b.call<{ storeHits: number }>('untaggedStats')).storeHits, 1)
    })

    it('forgets everything with FLUSHALL, and answers with nothing old', async () => {
      const [a, b] = await open(2, { store: { maxStale: 400 } })
      await Promise.all([a.version(), b.version()])
      await command('FLUSHALL')
      site.database.commit(1)
      await a.call('delete', 1)
      await pause(400)
      assert.deepEqual([await a.version(), await b.version()], [2, 2])
    })

    it('goes on after SCRIPT FLUSH', async () => {
      const [a, b] = await open(2)
      await a.version()
      await command('SCRIPT', 'FLUSH')
      assert.equal(await b.version(), 1)
      site.database.commit(1)
      await b.call('delete', 1)
      await settles(a, 2)
    })

    it('listens again when Redis has closed the connections that listen', async () => {
      const [a, b] = await open(2, { store: { maxStale: 500 } })
      await Promise.all([a.version(), b.version()])
      await command('CLIENT', 'KILL', 'TYPE', 'pubsub')
      site.database.commit(1)
      await a.call('delete', 1)
      await settles(b, 2)
      await pause(600)
      site.database.commit(1)
      await a.call('delete', 1)
      await settles(b, 3)
    })

    it('makes no hit wait with maxStale 0 for longer than one answer, and never answers with old values', async () => {
      const [a, b] = await open(2, { store: { maxStale: 0 } })
      for (let version = 1; version <= 20; version++) {
        assert.deepEqual([await a.version(), await b.version()], [version, version])
        site.database.commit(1)
        await (version % 2 === 0 ? a : b).call('delete', 1)
      }
    })

    it('lets the process end by itself after close(), with the listeners of the client as they were', async () => {
      const [a] = await open(1)
      await a.version()
      const [before, now] = await a.call<[object, object]>('listeners')
      assert.deepEqual(now, before)
      assert.equal(await a.end(), 0)
    })
  })
