import { describe, expect, it } from '@jest/globals'
import { Cached, cached, Invalidates, remote, remoteCacheOf, tags, Updates } from 'purecache'
import { deferred, settled } from '../support/deferred'
import { useManualTime } from '../support/manual-time'
import { seeded } from '../support/random'
import { TestStore } from '../support/test-store'
import { unhandledDuring } from '../support/unhandled'

/** The same store, none of whose methods is declared async. */
const plainly = (store: TestStore) => ({
  get: (key: string) => store.get(key),
  set: (key: string, value: unknown) => store.set(key, value),
  has: (key: string) => store.has(key),
  delete: (key: string) => store.delete(key),
  clear: () => store.clear(),
})

type Store = ReturnType<typeof plainly>

function setUp(wrap: (store: TestStore) => Store = (store) => store) {
  const store = new TestStore()
  const calls: string[] = []
  const load = cached(
    async (id: string): Promise<string | undefined> => {
      calls.push(id)
      if (id === 'fails') throw new Error('load failed')
      return id === 'nothing' ? undefined : `${id}${calls.length}`
    },
    { backend: remote(wrap(store), { namespace: 'ns' }) },
  )
  return { store, calls, load, cache: remoteCacheOf(load) }
}

describe.each<[string, (store: TestStore) => Store]>([
  ['whose methods are declared async', (store) => store],
  ['whose methods return promises', plainly],
])('a remote store %s', (_, wrap) => {
  const time = useManualTime()

  it('serves hits, shares loads, and counts each call once', async () => {
    const { load, calls, cache, store } = setUp(wrap)
    expect(await Promise.all([load('a'), load('a')])).toEqual(['a1', 'a1'])
    await settled()
    expect(await load('a')).toBe('a1')
    expect(calls).toEqual(['a'])
    expect([...store.held.values()]).toEqual(['a1'])
    expect(cache.stats).toMatchObject({ hits: 1, misses: 1, shared: 1, size: 0, loads: 1, pending: 0 })
  })

  it('has a handle whose operations return promises', async () => {
    const { load, cache } = setUp(wrap)
    await load('a')
    await settled()
    for (const promise of [cache.has('a'), cache.peek('a'), cache.delete('b'), cache.entries()])
      expect(promise).toBeInstanceOf(Promise)
    expect(await cache.has('a')).toBe(true)
    expect(await cache.peek('a')).toBe('a1')
    expect(await cache.has('b')).toBe(false)
    expect(await cache.peek('b')).toBeUndefined()
    expect([...(await cache.entries())]).toEqual([[['a'], 'a1']])
    expect(await cache.delete('a')).toBe(true)
    expect(await cache.delete('a')).toBe(false)
  })

  it('holds undefined as a value', async () => {
    const { load, calls } = setUp(wrap)
    expect(await load('nothing')).toBeUndefined()
    expect(await load('nothing')).toBeUndefined()
    expect(calls).toEqual(['nothing'])
  })

  it('counts as a miss and never fails the call when it fails', async () => {
    const { store, load, calls, cache } = setUp(wrap)
    await load('a')
    await settled()
    store.isDown = true
    expect(await load('a')).toBe('a2')
    expect(await load('b')).toBe('b3')
    expect(calls).toEqual(['a', 'a', 'b'])
    expect(cache.stats).toMatchObject({ hits: 0, misses: 3, pending: 0 })
  })

  it('rejects delete and clear of the handle when it fails', async () => {
    const { store, load, cache } = setUp(wrap)
    await load('a')
    await settled()
    store.isDown = true
    await expect(cache.delete('a')).rejects.toThrow('the store is down')
    await time.pass(1_000)
    await expect(cache.clear()).rejects.toThrow()
  })

  it('passes on a failed load', async () => {
    const { load, store, cache } = setUp(wrap)
    await expect(load('fails')).rejects.toThrow('load failed')
    expect(store.held.size).toBe(0)
    expect(cache.stats).toMatchObject({ loadFailures: 1, pending: 0 })
  })

  it('is not written by a load that a deletion has superseded', async () => {
    const { store, load, cache } = setUp(wrap)
    await load('warm up')
    const gate = deferred()
    store.gate = gate.promise
    const waiting = load('a')
    await settled()
    const deleted = cache.delete('a')
    gate.resolve()
    expect(await waiting).toBe('a2')
    await deleted
    await settled()
    expect(await cache.has('a')).toBe(false)
    expect(await load('a')).toBe('a3')
  })

  it('runs operations in order, so that after delete() no call sees the old value of a slow store', async () => {
    const { store, load, cache } = setUp(wrap)
    await load('a')
    await settled()
    const gate = deferred()
    store.gate = gate.promise
    const deleted = cache.delete('a')
    const later = load('a')
    gate.resolve()
    expect(await deleted).toBe(true)
    expect(await later).toBe('a2')
  })

  it('loses only known entries of this process at clear()', async () => {
    const { store, load, cache } = setUp(wrap)
    await load('a')
    store.held.set('foreign', 1)
    await settled()
    await cache.clear()
    expect([...store.held.keys()]).toEqual(['foreign'])
  })

  it('loses the older value when it cannot store the new one', async () => {
    const { store, load, cache } = setUp(wrap)
    await load('a')
    await settled()
    const set = store.set.bind(store)
    store.set = async () => {
      throw new Error('too large')
    }
    await cache.set(['a'], 'new').catch(() => undefined)
    store.set = set
    await time.pass(1_000)
    expect(await cache.has('a')).toBe(false)
    expect(await load('a')).toBe('a2')
  })

  it('stores values by set, even values of promises', async () => {
    const { load, cache } = setUp(wrap)
    await cache.set(['a'], 'set')
    await cache.set(['b'], Promise.resolve('later'))
    await settled()
    expect(await load('a')).toBe('set')
    expect(await load('b')).toBe('later')
  })
})

describe('a remote store that fails', () => {
  const time = useManualTime()

  it('is not used for retryAfter, during which calls run the method', async () => {
    const store = new TestStore()
    let calls = 0
    const load = cached(async (_id: string) => ++calls, {
      backend: remote(store, { namespace: 'ns', retryAfter: 500 }),
    })
    await load('a')
    await settled()
    store.isDown = true
    expect(await load('a')).toBe(2)
    const asked = store.asked.length
    store.isDown = false
    await time.pass(499)
    expect(await load('a')).toBe(3)
    expect(store.asked).toHaveLength(asked)
    await time.pass(1)
    await load('a')
    expect(store.asked.length).toBeGreaterThan(asked)
  })

  it('is not used after a read that hung, even by a call that begins when that read ends', async () => {
    const store = new TestStore()
    let calls = 0
    const load = cached(async (_id: string) => ++calls, {
      backend: remote(store, { namespace: 'hung', timeout: 50, retryAfter: 500 }),
    })
    store.isHanging = true
    const second = load('a').then(() => load('a'))
    await time.pass(50)
    expect(await second).toBe(2)
    expect(store.asked).toEqual(['get'])
  })

  it('is not used for a second by default', async () => {
    const { store, load } = setUp()
    store.isDown = true
    await load('a')
    const asked = store.asked.length
    await time.pass(999)
    await load('b')
    expect(store.asked).toHaveLength(asked)
    await time.pass(1)
    await load('c')
    expect(store.asked.length).toBeGreaterThan(asked)
  })

  it('accepts answers that are not promises', async () => {
    const held = new Map<string, unknown>()
    const load = cached(async (n: number) => n + held.size, {
      backend: remote(held as never, { namespace: 'n' }),
    })
    expect([await load(1), await load(1)]).toEqual([1, 1])
    expect(await remoteCacheOf(load).delete(1)).toBe(true)
  })

  it('does not fail the call when it throws synchronously before its first answer', async () => {
    const store = {
      get(): Promise<unknown> {
        throw new Error('not connected')
      },
      set(): Promise<void> {
        throw new Error('not connected')
      },
      delete(): Promise<boolean> {
        throw new Error('not connected')
      },
    }
    const load = cached(async (n: number) => n, { backend: remote(store, { namespace: 'n' }) })
    const call = load(1)
    expect(call).toBeInstanceOf(Promise)
    expect(await call).toBe(1)
    await time.pass(1_000)
    await expect(remoteCacheOf(load).delete(1)).rejects.toThrow('not connected')
  })

  it('causes no unhandled rejection', async () => {
    const { store, load, cache } = setUp()
    store.isDown = true
    const reasons = await unhandledDuring(async () => {
      await load('a')
      await cache.set(['a'], '1').catch(() => undefined)
      await cache.has('a').catch(() => undefined)
      await time.pass(1_000)
      await load('a')
      await time.pass(1_000)
      await cache.delete('a').catch(() => undefined)
    })
    expect(reasons).toEqual([])
  })

  it('does not return a value whose deletion failed', async () => {
    const { store, load, cache } = setUp()
    await load('a')
    await settled()
    store.isDown = true
    await cache.delete('a').catch(() => undefined)
    store.isDown = false
    expect(await load('a')).toBe('a2')
    await time.pass(1_000)
    expect(await load('a')).not.toBe('a1')
  })

  it('repeats a failed deletion when it replies again', async () => {
    const { store, load, cache } = setUp()
    await load('a')
    await load('b')
    await settled()
    store.isDown = true
    await cache.delete('a').catch(() => undefined)
    store.isDown = false
    await time.pass(1_000)
    expect(await load('b')).toBe('b2')
    await settled()
    expect([...store.held.values()]).toEqual(['b2'])
  })

  it('does not return a value whose replacement failed', async () => {
    const { store, load, cache } = setUp()
    await load('a')
    await settled()
    store.isDown = true
    await cache.set(['a'], 'new').catch(() => undefined)
    store.isDown = false
    await time.pass(1_000)
    expect(await load('a')).not.toBe('a1')
  })
})

describe('a write over a remote store that fails', () => {
  const time = useManualTime()

  function makeClass(store: TestStore, onFailure?: (error: unknown) => void) {
    class Rows {
      row = 'one'
      @Cached({ backend: remote(store, { namespace: 'rows', onFailure }), scope: 'class' })
      async find(_id: number): Promise<string> {
        return this.row
      }
      @Invalidates<Rows>('find', (_, { args }) => [args[0] as number])
      async save(_id: number, row: string): Promise<string> {
        return (this.row = row)
      }
      @Invalidates<Rows>('find', (_, { args }) => [args[0] as number])
      saveNow(_id: number, row: string): string {
        return (this.row = row)
      }
      @Updates<Rows>('find', (_, { args }) => [args[0] as number])
      async put(_id: number, row: string): Promise<string> {
        return (this.row = row)
      }
    }
    return new Rows()
  }

  it.each(['save', 'put', 'saveNow'] as const)(
    'resolves, since it was committed, and no later call gets the old value: %s',
    async (name) => {
      const store = new TestStore()
      const rows = makeClass(store)
      await rows.find(1)
      await settled()
      store.isDown = true
      const reasons = await unhandledDuring(async () => {
        expect(await rows[name](1, 'two')).toBe('two')
      })
      expect(reasons).toEqual([])
      expect(await rows.find(1)).toBe('two')
      store.isDown = false
      await time.pass(1_000)
      expect(await rows.find(1)).toBe('two')
      await settled()
      expect([...store.held.values()]).not.toContain('one')
    },
  )

  it('is reported to onFailure', async () => {
    const store = new TestStore()
    const failures: unknown[] = []
    const rows = makeClass(store, (error) => void failures.push(String(error)))
    await rows.find(1)
    await settled()
    store.isDown = true
    await rows.save(1, 'two')
    await settled()
    expect(failures).toContain('Error: the store is down')
  })

  it('waits for a store that is slow', async () => {
    const store = new TestStore()
    const rows = makeClass(store)
    await rows.find(1)
    await settled()
    expect(store.held.size).toBe(1)
    expect(await rows.save(1, 'two')).toBe('two')
    expect(store.held.size).toBe(0)
  })
})

describe('a remote store that never answers', () => {
  const time = useManualTime()

  it('counts as a miss after the timeout', async () => {
    const store = new TestStore()
    let calls = 0
    const load = cached(async (_id: string) => ++calls, {
      backend: remote(store, { namespace: 'ns', timeout: 200 }),
    })
    store.isHanging = true
    const call = load('a')
    let isSettled = false
    void call.then(() => (isSettled = true))
    await time.pass(199)
    expect(isSettled).toBe(false)
    await time.pass(1)
    expect(await call).toBe(1)
  })

  it('has a time limit of a second by default', async () => {
    const { store, load } = setUp()
    store.isHanging = true
    const call = load('a')
    await time.pass(1_000)
    expect(await call).toBe('a1')
  })

  it('leaves no timer behind when it has answered', async () => {
    const { load, cache } = setUp()
    await load('a')
    await cache.delete('a')
    await settled()
    expect(time.pendingTimers).toBe(0)
  })

  it.each(['set', 'delete'] as const)(
    'does not delay later calls of a key after one lost %s',
    async (operation) => {
      const { store, load, cache } = setUp()
      await load('a')
      await settled()
      store.isHanging = true
      const lost = operation === 'set' ? cache.set(['a'], 'set') : cache.delete('a')
      void Promise.resolve(lost).catch(() => undefined)
      await time.pass(1_000)
      store.isHanging = false
      await time.pass(1_000)
      const call = load('a')
      await settled()
      expect(await call).not.toBe('a1')
      expect(await cache.has('a')).toBe(true)
      expect(await cache.delete('a')).toBe(true)
    },
  )

  it('lets a write resolve after the timeout', async () => {
    const store = new TestStore()
    class Rows {
      @Cached({ backend: remote(store, { namespace: 'rows', timeout: 50 }), scope: 'class' })
      async find(id: number): Promise<number> {
        return id
      }
      @Invalidates<Rows>('find')
      async save(): Promise<string> {
        return 'saved'
      }
    }
    const rows = new Rows()
    await rows.find(1)
    await settled()
    store.isHanging = true
    const saving = rows.save()
    await time.pass(50)
    expect(await saving).toBe('saved')
  })
})

describe('a remote store', () => {
  const time = useManualTime()
  const half = async (n: number) => (n % 2 === 0 ? n / 2 : null)
  /** Returns null where it has nothing. */
  const nullish = () => {
    const store = new TestStore()
    const get = async (key: string) => (await store.get(key)) ?? null
    return { ...plainly(store), get }
  }

  it('may return null for an absent entry, unlike a null that the method returned', async () => {
    const load = cached(half, { backend: remote(nullish(), { namespace: 'n' }) })
    expect([await load(4), await load(4), await load(3), await load(3)]).toEqual([2, 2, null, null])
    expect(remoteCacheOf(load).stats).toMatchObject({ hits: 2, misses: 2 })
  })

  it('can delete an entry again after the store failed to delete it', async () => {
    const { store, load, cache } = setUp()
    await load('a')
    await settled()
    store.isDown = true
    await expect(cache.clear()).rejects.toThrow('the store is down')
    store.isDown = false
    await time.pass(1_000)
    await cache.clear()
    await settled()
    expect(store.held.size).toBe(0)
  })

  it.each([
    ['that is decorated once', 1],
    ['that was decorated three times', 3],
  ])('answers no later call of a method %s with what was read before a write', async (_, decorations) => {
    const random = seeded(23)
    const wait = async () => {
      for (let turn = random(6); turn >= 0; turn--) await Promise.resolve()
    }
    const slow = () => {
      const held = new Map<string, unknown>()
      const act = async <T>(operation: () => T) => {
        await wait()
        const answer = operation()
        await wait()
        return answer
      }
      return {
        get: (key: string) => act(() => held.get(key)),
        set: (key: string, value: unknown) => act(() => held.set(key, value)),
        delete: (key: string) => act(() => held.delete(key)),
      }
    }
    const wrong: string[] = []
    for (let round = 0; round < (THOROUGH ? 60 : 20); round++) {
      const versions = [0, 0]
      const load = async (key: number) => {
        const version = versions[key]!
        await wait()
        return version
      }
      const store = slow()
      const reads = Array.from({ length: decorations }, () =>
        cached(load, { backend: remote(store, { namespace: 'n' }) }),
      )
      await reads[0]!(0)
      const pending: Promise<unknown>[] = []
      for (let step = 0; step < 60; step++) {
        const key = random(2)
        const action = random(10)
        const read = reads[random(decorations)]!
        if (action < 6) {
          const since = versions[key]!
          const check = (version: number) =>
            void (version >= since || wrong.push(`round ${round}: ${version}, not ${since}`))
          pending.push(read(key).then(check))
        } else {
          versions[key]!++
          const cache = remoteCacheOf(read)
          if (action === 6) pending.push(cache.delete(key))
          else if (action < 9) pending.push(cache.set([key], versions[key]!))
          else {
            versions[1 - key]!++
            pending.push(cache.clear())
          }
        }
        if (random(2) === 0) await wait()
      }
      await Promise.all(pending)
    }
    expect([...new Set(wrong)]).toEqual([])
  })

  it('delays a call after delete() until the deletion ends', async () => {
    const { store, load, cache } = setUp()
    await load('a')
    await settled()
    const gate = deferred()
    const remove = store.delete.bind(store)
    store.delete = async (key) => {
      await gate.promise
      return remove(key)
    }
    const deleted = cache.delete('a')
    const answer = load('a')
    await settled()
    gate.resolve()
    expect(await deleted).toBe(true)
    expect(await answer).toBe('a2')
  })

  it('ends a using block without an unhandled rejection when it is down', async () => {
    const { store, load, cache } = setUp()
    await load('a')
    await settled()
    store.isDown = true
    const dispose = (Symbol as { dispose?: symbol }).dispose ?? Symbol.for('Symbol.dispose')
    const reasons = await unhandledDuring(() => {
      ;(cache as unknown as Record<symbol, () => void>)[dispose]!()
    })
    expect(reasons).toEqual([])
  })
})

describe('a namespace on a remote store', () => {
  it('causes a TypeError at decoration when it is given to two methods', () => {
    const store = new TestStore()
    expect(() => {
      class Users {
        @Cached({ backend: remote(store, { namespace: 'users' }), scope: 'class' })
        async name(id: number): Promise<string> {
          return `name of ${id}`
        }
        @Cached({ backend: remote(store, { namespace: 'users' }), scope: 'class' })
        async age(id: number): Promise<number> {
          return id
        }
      }
      return Users
    }).toThrow(
      /^Cannot cache (Users\.)?age: namespace must not be that of (Users\.)?name on the same store, received 'users'$/,
    )
  })

  it('lets the same method be decorated again, and shares the entries', async () => {
    const store = new TestStore()
    let calls = 0
    const find = async (_id: number) => ++calls
    const make = () => cached(find, { backend: remote(store, { namespace: 'n' }) })
    const [here, there] = [make(), make()]
    await here(1)
    await settled()
    expect(await there(1)).toBe(1)
  })

  it('makes a call of a method that was decorated again wait for a deletion that began before', async () => {
    const { store, here, there } = await twice()
    const gate = deferred()
    const remove = store.delete.bind(store)
    store.delete = async (key) => {
      await gate.promise
      return remove(key)
    }
    const deleted = remoteCacheOf(here).delete(1)
    const answer = there(1)
    await settled()
    gate.resolve()
    expect(await deleted).toBe(true)
    expect(await answer).toBe(2)
  })

  it('repeats a deletion that has failed before a method that was decorated again is answered', async () => {
    const { store, here, there } = await twice()
    store.isDown = true
    await expect(remoteCacheOf(here).delete(1)).rejects.toThrow('the store is down')
    store.isDown = false
    expect(await there(1)).toBe(2)
  })

  it('is cleared of what another decoration of the method has stored', async () => {
    const { store, there } = await twice()
    await remoteCacheOf(there).clear()
    expect(store.held.size).toBe(0)
  })

  it('is cleared of what another decoration of the method failed to delete', async () => {
    const { store, here, there } = await twice()
    store.isDown = true
    await expect(remoteCacheOf(here).delete(1)).rejects.toThrow('the store is down')
    store.isDown = false
    await remoteCacheOf(there).clear()
    expect(store.held.size).toBe(0)
  })

  /** A method that was decorated twice, whose first decoration has stored an entry. */
  async function twice() {
    const store = new TestStore()
    let version = 0
    const find = async (_id: number) => ++version
    const make = () => cached(find, { backend: remote(store, { namespace: 'n' }) })
    const [here, there] = [make(), make()]
    await here(1)
    await settled()
    return { store, here, there }
  }
})

describe('a write of a remote store that is late', () => {
  const time = useManualTime()

  /** A store whose next write reaches it only when it is let go. */
  function setUpLate() {
    const store = new TestStore()
    const late = deferred()
    let isLate = true
    const slow = {
      get: (key: string) => store.get(key),
      delete: (key: string) => store.delete(key),
      async set(key: string, value: unknown) {
        if (isLate) {
          isLate = false
          await late.promise
        }
        return store.set(key, value)
      },
    }
    let version = 1
    const load = cached(async (_id: number) => version, {
      backend: remote(slow, { namespace: 'late', timeout: 50, retryAfter: 10 }),
    })
    return {
      load,
      late,
      async outdate() {
        await load(1)
        await settled()
        time.advance(50)
        await settled()
        time.advance(10)
        version++
        await remoteCacheOf(load).delete(1)
      },
    }
  }

  it('does not undo a deletion that was completed meanwhile', async () => {
    const { load, late, outdate } = setUpLate()
    await outdate()
    late.resolve()
    await settled()
    expect(await load(1)).toBe(2)
  })

  it('does not replace a newer value', async () => {
    const { load, late, outdate } = setUpLate()
    await outdate()
    expect(await load(1)).toBe(2)
    await settled()
    late.resolve()
    await settled()
    expect(await load(1)).toBe(2)
  })
})

describe('a rule that throws for an entry of a remote store', () => {
  it('fails only that call', async () => {
    const store = new TestStore()
    const make = (tagsOf: (value: number) => string[]) =>
      cached(find, { backend: remote(store, { namespace: 'n' }) }, tags(tagsOf))
    const find = async (id: number) => id
    await make(() => [])(1)
    await settled()
    let isBroken = true
    const read = make(() => {
      if (isBroken) throw new Error('no tags')
      return []
    })
    await expect(read(1)).rejects.toThrow('no tags')
    isBroken = false
    expect(await read(1)).toBe(1)
    expect(remoteCacheOf(read).stats).toMatchObject({ hits: 2, misses: 0, shared: 0, pending: 0 })
  })
})
