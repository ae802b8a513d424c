import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import Keyv from 'keyv'
import { Cached, remote, remoteCacheOf } from 'purecache'
import { backendsOf, nameOf } from './support/backends.js'

/** A service whose method is cached in a store. */
function serviceOver(store: Keyv, answer: (id: string) => unknown = (id) => `user ${id}`) {
  class Users {
    readonly reads: string[] = []

    @Cached({ backend: remote(store, { namespace: 'users' }), scope: 'class' })
    async get(id: string): Promise<unknown> {
      this.reads.push(id)
      return answer(id)
    }
  }
  const users = new Users()
  return { users, cache: remoteCacheOf(users, 'get') }
}

/** Resolves when a store that answers at once has taken the last write. */
async function written(): Promise<void> {
  await new Promise(setImmediate)
}

describe('a remote Keyv store', () => {
  it('serves hits, shares loads, and loses deleted entries', async () => {
    const { users, cache } = serviceOver(new Keyv())
    assert.deepEqual(await Promise.all([users.get('1'), users.get('1')]), ['user 1', 'user 1'])
    await written()
    assert.deepEqual([await users.get('1'), users.reads], ['user 1', ['1']])
    const { hits, misses, shared } = cache.stats
    assert.deepEqual({ hits, misses, shared }, { hits: 1, misses: 1, shared: 1 })
    assert.deepEqual(
      [await cache.has('1'), await cache.peek('1'), await cache.has('2')],
      [true, 'user 1', false],
    )

    assert.deepEqual([await cache.delete('1'), await cache.delete('1')], [true, false])
    assert.deepEqual([await users.get('1'), users.reads], ['user 1', ['1', '1']])
    await cache.set(['2'], 'given')
    assert.equal(await users.get('2'), 'given')
    await cache.clear()
    assert.equal(await cache.has('2'), false)
  })

  it('holds undefined and null', async () => {
    const { users } = serviceOver(new Keyv(), (id) => (id === 'null' ? null : undefined))
    for (const id of ['null', 'undefined', 'null', 'undefined']) {
      assert.equal(await users.get(id), id === 'null' ? null : undefined)
      await written()
    }
    assert.deepEqual(users.reads, ['null', 'undefined'])
  })

  it('prefixes its keys with its own namespace and that of the method', async () => {
    const map = new Map<string, unknown>()
    const { users, cache } = serviceOver(new Keyv({ store: map, namespace: 'app' }))
    await users.get('1')
    await written()
    map.set('app:theirs', JSON.stringify({ value: 1 }))
    assert.match([...map.keys()][0]!, /^app:users/)
    await cache.clear()
    assert.deepEqual([...map.keys()], ['app:theirs'])
  })

  it('expires by the ttl of the store', async (t) => {
    t.mock.timers.enable({ apis: ['Date'] })
    const { users } = serviceOver(new Keyv({ ttl: 1_000 }))
    await users.get('1')
    await written()
    t.mock.timers.tick(1_000)
    await users.get('1')
    t.mock.timers.tick(1)
    await users.get('1')
    assert.deepEqual(users.reads, ['1', '1'])
  })

  it('returns the values of its serialiser: a text for a Date, unless there is no serialiser', async () => {
    const since = new Date(0)
    const read = async (store: Keyv) => {
      const { users } = serviceOver(store, () => since)
      assert.equal(await users.get('1'), since)
      await written()
      return users.get('1')
    }
    assert.equal(await read(new Keyv()), since.toISOString())
    const plain = new Keyv()
    plain.serialize = undefined
    plain.deserialize = undefined
    assert.equal(await read(plain), since)
  })

  for (const throwOnErrors of [false, true])
    it(`that is down makes calls misses and fails none${throwOnErrors ? ', throwing or not' : ''}`, async () => {
      let isDown = false
      class Store extends Map<string, unknown> {
        override get(key: string): unknown {
          if (isDown) throw new Error('the store is down')
          return super.get(key)
        }
        override set(key: string, value: unknown): this {
          if (isDown) throw new Error('the store is down')
          return super.set(key, value)
        }
        override delete(key: string): boolean {
          if (isDown) throw new Error('the store is down')
          return super.delete(key)
        }
      }
      const messages: unknown[] = []
      const store = new Keyv({ store: new Store(), throwOnErrors })
      store.on('error', (error: Error) => messages.push(error.message))
      const { users, cache } = serviceOver(store)
      await users.get('1')
      await written()
      isDown = true
      assert.deepEqual([await users.get('1'), await users.get('2')], ['user 1', 'user 2'])
      await written()
      // A Keyv that throws does not emit as well.
      if (!throwOnErrors) assert.ok(messages.includes('the store is down'))
      assert.deepEqual([users.reads, cache.stats.loadFailures], [['1', '1', '2'], 0])
      // Only a Keyv that throws shows that an entry may still be there.
      if (throwOnErrors) await assert.rejects(cache.delete('1'))
      else assert.equal(await cache.delete('1'), false)
      isDown = false
      assert.equal(await users.get('1'), 'user 1')
    })

  it('keeps entries after the end of the process', () => {
    const folder = mkdtempSync(join(tmpdir(), 'keyv-'))
    const run = () => {
      const program = join(import.meta.dirname, 'support/keyv-program.js')
      const { stdout, stderr } = spawnSync(process.execPath, [program, join(folder, 'store.json')], {
        encoding: 'utf8',
      })
      assert.equal(stderr, '')
      return stdout
    }
    try {
      assert.equal(run(), 'user 1 after 1 read\n')
      assert.equal(run(), 'user 1 after 0 reads\n')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

describe('the store of a Keyv', () => {
  for (const store of backendsOf<string, string>(10))
    it(`may be a ${nameOf(store)}, which bounds it`, async () => {
      const keyv = new Keyv<number>({ store })
      for (let n = 0; n < 100; n++) {
        await keyv.set(`key ${n}`, n)
        const found = await keyv.get(`key ${n % 7}`)
        assert.ok(found === undefined || found === n % 7)
        assert.ok(store.size <= 10)
      }
      await keyv.set('last', 1)
      assert.deepEqual([await keyv.get('last'), await keyv.has('last')], [1, true])
      assert.deepEqual([await keyv.delete('last'), await keyv.get('last')], [true, undefined])
      await keyv.clear()
      assert.equal(store.size, 0)
    })
})
