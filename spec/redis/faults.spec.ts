import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, it } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { CLIENTS } from './support/clients'
import { Server } from './support/server'
import { Site, until } from './support/site'
import type { Worker, WorkerOptions } from './support/worker'

/** Milliseconds beyond a limit of the store that a loaded machine may take. */
const SLACK = 400

for (const client of ['redis', 'ioredis'])
  describe(`Redis that fails, over ${client}`, () => {
    let server: Server
    let site: Site
    const open = async (count: number, options: Partial<WorkerOptions> = {}) => {
      site = new Site(server, client, options)
      return (await site.start(count)) as [Worker, Worker, ...Worker[]]
    }
    before(async () => {
      server = await Server.start()
    })
    beforeEach(async () => {
      if (!server.isRunning) await server.start()
    })
    afterEach(async () => {
      for (const worker of site.workers) assert.deepEqual(worker.unhandled, [])
      await site.stop()
    })
    after(async () => {
      await server.stop()
    })
    const failures = (worker: Worker) => worker.call<string[]>('failures')
    /** Waits until one load serves two processes. */
    const untilShared = (a: Worker, b: Worker) =>
      until(
        async () => {
          const id = 5_000 + Math.floor(Math.random() * 1e6)
          const before = site.database.loads
          await a.version(id)
          await b.version(id)
          return site.database.loads === before + 1
        },
        5_000,
        'shared loads',
      )

    it('T4: killed and restarted, with warm entries: no call fails or waits for long', async () => {
      const [a, b] = await open(2)
      await a.call('slowest', 1, 20)
      await b.call('slowest', 1, 20)
      await server.kill()
      assert.ok((await a.call<number>('slowest', 1, 20)) < 100 + SLACK)
      await server.start()
      await until(async () => (await a.call<unknown>('stats')) !== undefined, 1_000, 'an answer')
      site.database.commit(1)
      await until(
        async () =>
          await a.call('delete', 1).then(
            () => true,
            () => false,
          ),
        3_000,
        'a deletion after the restart',
      )
      await until(async () => (await b.version()) === 2, 3_000, 'the new version')
      assert.equal(await a.version(), 2)
    })

    it('T4b: killed: misses run the method, one of them waits, and a deletion rejects', async () => {
      const [a, b] = await open(2, { store: { retryAfter: 300 } })
      await Promise.all([a.version(), b.version()])
      await server.kill()
      const first = await a.call<number>('slowest', 100, 1)
      const later = await a.call<number>('slowest', 101, 20)
      assert.ok(first < 100 + SLACK, `the first miss took ${String(first)} ms`)
      assert.ok(later < 100, `a later miss took ${String(later)} ms`)
      await assert.rejects(a.call('delete', 1))
      assert.equal((await failures(a)).length, 1)
      site.database.commit(1)
      assert.equal(await a.version(), 2)
      await server.start()
      await until(async () => (await b.version()) === 2, 5_000, 'the new version elsewhere')
    })

    it('T4c: a deletion that failed is done when Redis is back, though it kept its data', async () => {
      const [a, b] = await open(2, { store: { retryAfter: 300, maxStale: 800 } })
      await Promise.all([a.version(), b.version()])
      server.signal('SIGSTOP')
      site.database.commit(1)
      await assert.rejects(a.call('delete', 1))
      assert.equal(await a.version(), 2)
      server.signal('SIGCONT')
      await until(async () => (await b.version()) === 2, 3_000, 'the new version elsewhere')
    })

    it('T5: frozen for 4 s: no call waits for longer than the timeout, and then all is as before', async () => {
      const [a, b] = await open(2)
      await a.call('slowest', 1, 5)
      server.signal('SIGSTOP')
      const end = performance.now() + 4_000
      let slowest = 0
      for (let id = 1_000; performance.now() < end; id += 5) {
        slowest = Math.max(slowest, await a.call<number>('slowest', id, 5))
        await pause(20)
      }
      server.signal('SIGCONT')
      assert.ok(slowest < 100 + SLACK, `a call took ${String(slowest)} ms`)
      await untilShared(a, b)
    })

    it('CLIENT PAUSE: calls go on, and nothing old remains', async () => {
      const [a, b] = await open(2, { store: { maxStale: 800 } })
      await Promise.all([a.version(), b.version()])
      const opened = await CLIENTS[client]!(server.port)
      await opened.send('CLIENT', 'PAUSE', '1000', 'ALL')
      opened.close()
      site.database.commit(1)
      await assert.rejects(a.call('delete', 1))
      assert.equal(await a.version(), 2)
      assert.ok((await b.call<number>('slowest', 50, 5)) < 100 + SLACK)
      await until(async () => (await b.version()) === 2, 4_000, 'the new version elsewhere')
    })

    it('a client that is not connected is a store that is down, and is used once it is connected', async () => {
      await server.kill()
      site = new Site(server, `${client}, later`)
      const starting = site.start(2)
      const [a, b] = (await starting) as [Worker, Worker]
      assert.deepEqual([await a.version(), await b.version()], [1, 1])
      assert.equal(site.database.loads, 2)
      assert.equal((await failures(a)).length, 1)
      await server.start()
      await untilShared(a, b)
    })

    it('a process that was stopped for long answers with nothing old', async () => {
      const [a, b] = await open(2, { store: { maxStale: 800 } })
      await Promise.all([a.version(), b.version()])
      b.signal('SIGSTOP')
      site.database.commit(1)
      await a.call('delete', 1)
      await pause(900)
      b.signal('SIGCONT')
      assert.equal(await b.version(), 2)
    })
  })
