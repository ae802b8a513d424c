import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { linkOf } from '../../lib/stores/redis/client'
import { MemoryHub } from '../../lib/stores/redis/memory-hub'
import type {
  Entry,
  Hit,
  Lease,
  Message,
  Miss,
  ReadOptions,
  SharedStore,
} from '../../lib/stores/redis/protocol'
import { RedisConnection } from '../../lib/stores/redis/redis-connection'
import { CLIENTS, type Opened } from './support/clients'
import { Server } from './support/server'

const LOAD: ReadOptions = { tags: ['["m","method"]'], mode: 'load', lease: 1_000, waits: true }
const PEEK: ReadOptions = { ...LOAD, mode: 'peek' }

const entry = (value: string, tags: string[] = [], ttl = 5_000): Entry => ({
  value,
  tags,
  keyTags: ['["m","method"]'],
  ttl,
})

let server: Server
const opened: Opened[] = []
before(async () => {
  server = await Server.start()
})
after(async () => {
  for (const { close } of opened) close()
  await server.stop()
})

let prefixes = 0

/** Makes connections to one new store. */
type Backend = () => Promise<() => SharedStore>

const backends: [string, Backend][] = Object.entries(CLIENTS).map(([name, open]) => [
  name,
  async () => {
    const client = await open(server.port)
    opened.push(client)
    const prefix = `protocol-${String(++prefixes)}`
    return () => new RedisConnection(linkOf('test', client.client), prefix, 1)
  },
])
backends.push([
  'memory',
  () => {
    const hub = new MemoryHub()
    return Promise.resolve(() => hub.connection())
  },
])

/** The one client that the specs run over, where it is given. */
const { PROTOCOL_OVER: chosen } = process.env

for (const [name, backend] of backends.filter(([each]) => chosen === undefined || each === chosen))
  describe(`the protocol over ${name}`, () => {
    let a: SharedStore
    let b: SharedStore
    let received: Message[] = []
    let n = 0
    let key = ''
    before(async () => {
      const connection = await backend()
      ;[a, b] = [connection(), connection()]
      await b.listen((message) => void received.push(message))
      await b.beat(0, 0)
      await receives({ type: 'beat', id: 0 })
    })
    after(async () => {
      await Promise.all([a.close(), b.close()])
    })

    const lease = async (of = key): Promise<Lease> => ((await a.read(of, LOAD)) as Miss).lease!
    const fresh = async (): Promise<string> => {
      await b.beat(0, ++n)
      await receives({ type: 'beat', id: n })
      received = []
      return (key = `k:(${String(n)})`)
    }
    async function receives(expected: Partial<Message>): Promise<Message> {
      for (let turn = 0; turn < 400; turn++) {
        const found = received.find((message) => fits(message, expected))
        if (found !== undefined) return found
        await pause(5)
      }
      throw new Error(`not received: ${JSON.stringify(expected)} of ${JSON.stringify(received)}`)
    }
    /** Whether all that was announced so far holds no such message. */
    async function hearsNot(unexpected: Partial<Message>): Promise<void> {
      await b.beat(0, ++n)
      await receives({ type: 'beat', id: n })
      assert.equal(
        received.find((message) => fits(message, unexpected)),
        undefined,
      )
    }
    const misses = async (of = key): Promise<Miss> => {
      const answer = await a.read(of, PEEK)
      assert.equal(answer.type, 'miss')
      return answer as Miss
    }
    const hits = async (value: string, of = key): Promise<Hit> => {
      const answer = await a.read(of, PEEK)
      assert.equal((answer as Hit).value, value)
      return answer as Hit
    }

    it('gives the lease of a key to one, and its token to others', async () => {
      await fresh()
      const [first, second] = [await a.read(key, LOAD), await b.read(key, LOAD)]
      assert.equal((first as Miss).isOurs, true)
      assert.deepEqual(second, { ...first, isOurs: false })
    })

    it('gives no lease to a peek, and no entry to a renewal', async () => {
      await fresh()
      assert.deepEqual(await misses(), { type: 'miss', lease: undefined, isOurs: false })
      await a.write(key, await lease(), entry('v'), false)
      assert.equal(((await a.read(key, { ...LOAD, mode: 'renew' })) as Miss).isOurs, true)
      await hits('v')
    })

    it('answers a renewal with an entry that lives longer than the one that is to be renewed', async () => {
      await fresh()
      await a.write(key, await lease(), entry('old', [], 3_000), false)
      const renewal = { ...LOAD, mode: 'renew', above: (await hits('old')).rest } as const
      const { lease: held } = (await a.read(key, renewal)) as Miss
      await a.write(key, held!, entry('new', [], 9_000), false)
      assert.equal(((await a.read(key, renewal)) as Hit).value, 'new')
      assert.equal(((await a.read(key, { ...renewal, above: undefined })) as Miss).isOurs, true)
    })

    it('holds an entry, with its own tags, until it expires', async () => {
      await fresh()
      assert.equal(
        await a.write(key, await lease(), entry('v', ['["t","x"]', '["t","y z"]'], 60), false),
        true,
      )
      const { rest, tags } = await hits('v')
      assert.deepEqual(tags, ['["t","x"]', '["t","y z"]'])
      assert.ok(rest > 0 && rest <= 60)
      await pause(70)
      await misses()
    })

    it('holds texts of any characters', async () => {
      await fresh()
      const value = 'a\n\0 \ud800 b\udc00 \uffff \uffffd800 😀'
      await a.write(key, await lease(), entry(value), false)
      await hits(value)
    })

    it('tells long keys apart, also in messages', async () => {
      await fresh()
      const [one, other] = [`${key}${'x'.repeat(5_000)}1`, `${key}${'x'.repeat(5_000)}2`]
      await a.write(one, await lease(one), entry('1'), false)
      await misses(other)
      await hits('1', one)
      await a.delete(one)
      await receives({ type: 'deleted', key: one })
    })

    it('tells the leases of long keys apart', async () => {
      await fresh()
      const [one, other] = [`${key}${'x'.repeat(5_000)}1`, `${key}${'x'.repeat(5_000)}2`]
      await lease(one)
      const second = (await a.read(other, LOAD)) as Miss
      assert.equal(second.isOurs, true)
      assert.equal(await a.write(other, second.lease!, entry('2'), false), true)
      await misses(one)
      await hits('2', other)
    })

    it('stores under the lease of the key, and notifies waiting processes', async () => {
      await fresh()
      const held = await lease()
      await b.read(key, LOAD)
      assert.equal(await a.write(key, held, entry('v'), false), true)
      await receives({ type: 'ready', key })
      await hits('v')
    })

    it('notifies no process that does not wait', async () => {
      await fresh()
      const held = await lease()
      await b.read(key, { ...LOAD, waits: false })
      await a.write(key, held, entry('v'), false)
      await hearsNot({ type: 'ready' })
    })

    it('refuses a lease that was used', async () => {
      await fresh()
      const held = await lease()
      await a.write(key, held, entry('v'), false)
      assert.equal(await a.write(key, held, entry('w'), false), false)
      await hits('v')
    })

    it('refuses a lease that has expired, whoever has the key now', async () => {
      await fresh()
      const { lease: held } = (await a.read(key, { ...LOAD, lease: 20 })) as Miss
      await pause(30)
      assert.equal(await a.write(key, held!, entry('v'), false), false)
      assert.equal(((await b.read(key, LOAD)) as Miss).isOurs, true)
      assert.equal(await a.write(key, held!, entry('v'), false), false)
      assert.equal(await a.renew(key, held!, 1_000), false)
      await misses()
    })

    it('keeps a lease that is renewed in time', async () => {
      await fresh()
      const { lease: held } = (await a.read(key, { ...LOAD, lease: 60 })) as Miss
      assert.equal(await a.renew(key, held!, 5_000), true)
      await pause(70)
      assert.equal(await a.write(key, held!, entry('v'), false), true)
    })

    it('refuses after the key was deleted, and wakes waiting processes', async () => {
      await fresh()
      const held = await lease()
      await b.read(key, LOAD)
      const { existed, sequence } = await a.delete(key)
      assert.equal(existed, false)
      await receives({ type: 'again', key })
      await receives({ type: 'deleted', key, origin: a.process, sequence })
      assert.equal(await a.write(key, held, entry('v'), false), false)
      await misses()
    })

    it('deletes an entry, and counts announcements one by one', async () => {
      await fresh()
      await a.write(key, await lease(), entry('v'), false)
      const first = await a.delete(key)
      assert.equal(first.existed, true)
      await misses()
      const second = await b.delete(key)
      assert.deepEqual(second, { existed: false, sequence: first.sequence + 1 })
      assert.equal(await a.tags(0, ['["t","q"]']), first.sequence + 2)
      assert.equal(await a.clear(0), first.sequence + 3)
    })

    it('refuses after a claim, and announces what was set', async () => {
      await fresh()
      const held = await lease()
      await b.read(key, LOAD)
      const claimed = await a.claim(key, 1_000)
      await receives({ type: 'again', key })
      assert.equal(await a.write(key, held, entry('loaded'), false), false)
      assert.equal(await a.write(key, claimed!.lease, entry('set'), true), true)
      await receives({ type: 'deleted', key, origin: a.process, sequence: claimed!.sequence + 1 })
      await hits('set')
    })

    it('removes the entry with a claim and announces it, because a process may die before it writes', async () => {
      await fresh()
      await a.write(key, await lease(), entry('old'), false)
      const first = await a.claim(key, 1_000)
      const { sequence } = first!
      await receives({ type: 'deleted', key, origin: a.process, sequence })
      await b.claim(key, 20) // and dies
      assert.equal(await a.write(key, first!.lease, entry('set'), true), false)
      await misses()
      await pause(30)
      assert.equal(((await a.read(key, LOAD)) as Miss).isOurs, true)
    })

    it('refuses what was claimed before a deletion', async () => {
      await fresh()
      const claimed = await a.claim(key, 1_000)
      await b.delete(key)
      assert.equal(await a.write(key, claimed!.lease, entry('set'), true), false)
      await misses()
    })

    it('refuses a claim when something was announced that the process has not received', async () => {
      await fresh()
      const { sequence } = await a.delete(key)
      await b.beat(0, ++n)
      const beat = (await receives({ type: 'beat', id: n })) as Message & {
        generation: string
        sequence: number
      }
      assert.equal(beat.sequence, sequence)
      const { generation } = beat
      const claimed = await a.claim(key, 1_000, { generation, sequence })
      assert.equal(claimed?.sequence, sequence + 1)
      await a.write(key, claimed!.lease, entry('v'), false)
      assert.equal(await a.claim(key, 1_000, { generation: 'another', sequence: sequence + 1 }), undefined)
      assert.equal(await a.claim(key, 1_000, { generation, sequence }), undefined)
      await hits('v')
    })

    it('refuses in another generation though the token is that of the key', async () => {
      await fresh()
      const held = await lease()
      await b.read(key, LOAD)
      await a.clear(0)
      await receives({ type: 'cleared', origin: a.process })
      assert.equal(await a.write(key, held, entry('v'), false), false)
      await receives({ type: 'again', key })
      await misses()
    })

    it('makes all entries void by a clear', async () => {
      await fresh()
      await a.write(key, await lease(), entry('v'), false)
      await b.clear(0)
      await misses()
      assert.equal(((await b.read(key, LOAD)) as Miss).isOurs, true)
    })

    it('clears nothing where another generation is expected', async () => {
      await fresh()
      const { generation } = await lease()
      await a.write(key, (await a.claim(key, 1_000))!.lease, entry('v'), false)
      assert.equal(await a.clear(0, 'another'), undefined)
      await hits('v')
      assert.notEqual(await a.clear(0, generation), undefined)
      await misses()
    })

    it('makes entries void that bear a tag, of their own or of the key', async () => {
      for (const tag of ['["t","own"]', '["m","method"]']) {
        await fresh()
        await a.write(key, await lease(), entry('v', ['["t","own"]']), false)
        const sequence = await b.tags(0, ['["t","other"]', tag])
        await receives({ type: 'tags', sequence })
        await misses()
        assert.equal(((await a.read(key, LOAD)) as Miss).isOurs, true)
      }
    })

    it('refuses a load that bears a tag which was invalidated since, and takes one that does not', async () => {
      for (const tag of ['["t","own"]', '["m","method"]']) {
        await fresh()
        const held = await lease()
        await b.tags(0, [tag])
        assert.equal(await a.write(key, held, entry('v', ['["t","own"]']), false), false)
        await misses()
      }
      await fresh()
      const held = await lease()
      await b.tags(0, ['["t","other"]'])
      assert.equal(await a.write(key, held, entry('v', ['["t","own"]']), false), true)
      await hits('v')
    })

    it('judges entries with thousands of tags', async () => {
      await fresh()
      const many = Array.from({ length: 9_000 }, (_, at) => `["t",${String(at)}]`)
      await a.write(key, await lease(), entry('v', many), false)
      await hits('v')
      await a.tags(0, ['["t",8999]'])
      await misses()
    })

    it('begins a new generation when there are too many tags', async () => {
      await fresh()
      await a.write(key, await lease(), entry('v'), false)
      const before = await lease('probe:(1)')
      await a.tags(
        0,
        Array.from({ length: 10_001 }, (_, at) => `["t","m${String(at)}"]`),
      )
      const { generation } = (await receives({ type: 'cleared' })) as Message & { generation: string }
      assert.notEqual(generation, before.generation)
      await misses()
    })

    it('ends a lease by its token alone', async () => {
      await fresh()
      const held = await lease()
      await b.read(key, LOAD)
      await b.leave(key, { ...held, token: 'another' })
      assert.equal(((await b.read(key, LOAD)) as Miss).isOurs, false)
      await a.leave(key, held)
      await receives({ type: 'again', key })
      assert.equal(((await b.read(key, LOAD)) as Miss).isOurs, true)
    })

    it('stops to listen, and rejects, when it is closed', async () => {
      await fresh()
      await b.close()
      await assert.rejects(b.read(key, LOAD))
      await a.delete(key)
      await pause(20)
      assert.deepEqual(received, [])
    })
  })

function fits(message: Message, expected: Partial<Message>): boolean {
  return Object.entries(expected).every(([name, value]) => message[name as keyof Message] === value)
}
