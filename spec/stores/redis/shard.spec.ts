import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import type { Announcement, Entry } from '../../../lib/stores/redis/protocol'
import { Shard } from '../../../lib/stores/redis/shard'
import { readStoreOptions } from '../../../lib/stores/redis/store-options'
import { deferred } from '../../support/deferred'
import { after, pass } from '../../support/processes'
import { ScriptedStore } from '../../support/scripted-store'

beforeEach(() => void jest.useFakeTimers())
afterEach(() => void jest.useRealTimers())

const READ = { tags: [], mode: 'load', lease: 1_000, waits: false } as const
const ENTRY: Entry = { value: 'v', tags: [], keyTags: [], ttl: 1_000 }

function open(options: object = {}) {
  const store = new ScriptedStore()
  const seen: string[] = []
  const shard = new Shard(0, store, readStoreOptions('test', { maxStale: 1_000, ...options }), {
    announced: (message) => seen.push(`announced ${message.sequence}`),
    missed: () => seen.push('missed'),
    changed: (isDown) => seen.push(isDown ? 'down' : 'up'),
  })
  const announce = (sequence: number, more: object = {}) => {
    const message = { type: 'deleted', shard: 0, key: 'k', origin: 'other', sequence, ...more }
    shard.receive(message as Announcement)
  }
  let id = 0
  /** Sends a heartbeat, and lets it come back with this sequence. */
  const beat = async (sequence: number, generation = 'g') => {
    await shard.beat()
    shard.receive({ type: 'beat', shard: 0, id: ++id, sequence, generation })
    await pass(0)
  }
  return { store, shard, seen, announce, beat }
}

/** How entries fare whose load began now, and `ms` later. */
function proves(shard: Shard, at: number): boolean {
  return shard.proof.holds(at, performance.now())
}

describe('the count of announcements', () => {
  it('passes on the next announcement, except those of this process', () => {
    const { seen, announce } = open()
    announce(7)
    announce(8, { origin: 'me' })
    announce(9)
    expect(seen).toEqual(['announced 7', 'announced 9'])
  })

  it('shows a gap, and does not pass on the announcement after it', () => {
    const { seen, announce } = open()
    announce(7)
    announce(9)
    announce(10)
    expect(seen).toEqual(['announced 7', 'missed', 'announced 10'])
  })

  it('shows that the store has lost announcements, whose generation is then cleared', async () => {
    const { store, seen, announce, beat } = open()
    await beat(7)
    announce(7)
    await pass(0)
    expect(seen).toEqual(['missed'])
    expect(store.asked).toContain('clear g')
  })

  it('shows a gap when a heartbeat is ahead', async () => {
    const { store, seen, beat } = open()
    await beat(7)
    await beat(8)
    expect(seen).toEqual(['missed'])
    expect(store.asked).not.toContain('clear g')
  })

  it('shows a loss when a heartbeat is behind', async () => {
    const { store, seen, beat } = open()
    await beat(7)
    await beat(6)
    expect(seen).toEqual(['missed'])
    expect(store.asked).toContain('clear g')
  })

  it('shows a loss when a heartbeat is of another generation', async () => {
    const { seen, beat } = open()
    await beat(7, 'g')
    await beat(7, 'h')
    expect(seen).toEqual(['missed'])
  })

  it('shows the loss of an announcement of this process that never arrived', async () => {
    const { store, shard, seen, beat } = open()
    await beat(7)
    store.sequence = 8
    await shard.delete('k')
    await beat(7)
    expect(seen).toEqual(['missed'])
    expect(store.asked).toContain('clear g')
  })

  it('shows the loss of a claim, with which the store has lost that the entry is removed', async () => {
    const { store, shard, seen, beat } = open()
    await beat(7)
    store.sequence = 8
    await shard.set('k', ENTRY, undefined)
    await beat(7)
    expect(seen).toEqual(['missed'])
    expect(store.asked).toContain('clear g')
  })

  it('shows no loss when a heartbeat was sent before an announcement of this process', async () => {
    const { store, shard, seen, beat } = open()
    await beat(7)
    await shard.beat()
    store.sequence = 8
    await shard.delete('k')
    shard.receive({ type: 'beat', shard: 0, id: 2, sequence: 7, generation: 'g' })
    expect(seen).toEqual([])
  })
})

describe('the proof of entries', () => {
  it('holds for maxStale after their load began', async () => {
    const { shard } = open()
    const at = performance.now()
    await pass(999)
    expect(proves(shard, at)).toBe(true)
    await pass(1)
    expect(proves(shard, at)).toBe(false)
  })

  it('holds for maxStale after the sending of the last heartbeat that came back', async () => {
    const { shard, beat } = open()
    await beat(7)
    const at = performance.now()
    await pass(5_000)
    expect(proves(shard, at)).toBe(false)
    await shard.beat()
    await pass(400)
    shard.receive({ type: 'beat', shard: 0, id: 2, sequence: 7, generation: 'g' })
    await pass(599)
    expect(proves(shard, at)).toBe(true)
    await pass(1)
    expect(proves(shard, at)).toBe(false)
  })

  it('does not hold for those that began before announcements were counted', async () => {
    const { shard, beat } = open()
    const at = performance.now()
    await pass(1)
    await beat(7)
    await pass(999)
    await beat(7)
    expect(proves(shard, at)).toBe(false)
    expect(proves(shard, at + 1)).toBe(true)
  })

  it('does not hold for those that began before a gap', async () => {
    const { shard, announce, beat } = open()
    await beat(7)
    const at = performance.now()
    await pass(10)
    announce(9)
    await pass(2_000)
    await beat(9)
    expect(proves(shard, at)).toBe(false)
    expect(proves(shard, at + 10)).toBe(true)
  })
})

describe('a read', () => {
  it('waits for operations on its key, and for no others', async () => {
    const { store, shard } = open()
    const gate = deferred()
    store.gate = gate.promise
    const deleting = shard.delete('k')
    await pass(0)
    store.gate = undefined
    const reading = shard.read('k', READ)
    await shard.read('other', READ)
    expect(store.asked).toEqual(['delete k', 'read load other'])
    gate.resolve()
    await Promise.all([deleting, reading])
    expect(store.asked).toEqual(['delete k', 'read load other', 'read load k'])
  })

  it('waits for invalidations of tags', async () => {
    const { store, shard } = open()
    const gate = deferred()
    store.gate = gate.promise
    const invalidating = Promise.all([shard.tags(['a']), shard.tags(['b', 'a'])])
    const reading = shard.read('k', READ)
    await pass(0)
    expect(store.asked).toEqual(['tags a,b'])
    store.gate = undefined
    gate.resolve()
    await Promise.all([invalidating, reading])
    expect(store.asked).toEqual(['tags a,b', 'read load k'])
  })

  it('leaves a lease that arrives too late', async () => {
    const { store, shard } = open({ timeout: 100 })
    const gate = deferred()
    store.gate = gate.promise
    store.found = { type: 'miss', lease: { token: 't', generation: 'g', epoch: 0 }, isOurs: true }
    await expect(after(100, shard.read('k', READ))).rejects.toThrow('must answer within 100 ms')
    gate.resolve()
    await pass(0)
    expect(store.asked).toEqual(['read load k', 'leave k t'])
  })
})

describe('an invalidation that failed', () => {
  async function failing() {
    const opened = open({ retryAfter: 1_000 })
    opened.store.error = new Error('down')
    return opened
  }

  it('prevents reads of its key until it is repeated', async () => {
    const { store, shard, seen } = await failing()
    await expect(shard.delete('k')).rejects.toThrow('down')
    store.error = undefined
    const gate = deferred()
    await pass(1_000)
    const beating = shard.beat()
    store.gate = gate.promise
    await beating
    const reading = shard.read('k', READ)
    await pass(0)
    expect(store.asked).toEqual(['delete k', 'beat 1', 'delete k'])
    gate.resolve()
    store.gate = undefined
    await reading
    expect(store.asked.at(-1)).toBe('read load k')
    expect(seen).toEqual(['down', 'up'])
  })

  it('prevents reads of its key when the repetition fails too', async () => {
    const { store, shard } = await failing()
    await expect(shard.delete('k')).rejects.toThrow('down')
    await pass(1_000)
    store.error = undefined
    const beating = shard.beat()
    store.error = new Error('down again')
    await beating
    await pass(1_000)
    store.error = undefined
    expect(await shard.read('k', READ)).toBeUndefined()
  })

  it('prevents reads of all keys when it is of tags', async () => {
    const { store, shard } = await failing()
    await expect(shard.tags(['a'])).rejects.toThrow('down')
    await pass(1_000)
    store.error = undefined
    await shard.beat()
    store.error = new Error('again')
    await pass(0)
    store.error = undefined
    await pass(1_000)
    await shard.beat()
    await pass(0)
    expect(store.asked.filter((asked) => asked === 'tags a')).toHaveLength(2)
    expect(await shard.read('k', READ)).toBeDefined()
  })

  it('clears the shard when more keys failed than are remembered', async () => {
    const { store, shard } = await failing()
    for (let n = 0; n <= 10_000; n++) shard.delete(`k${n}`).catch(() => undefined)
    await pass(0)
    store.error = undefined
    await pass(1_000)
    await shard.beat()
    await pass(0)
    expect(store.asked.slice(-1)).toEqual(['clear any'])
    expect(await shard.read('k', READ)).toBeDefined()
  }, 30_000)

  it('is not repeated for a key with a set under way', async () => {
    const { store, shard } = await failing()
    await expect(shard.delete('k')).rejects.toThrow('down')
    store.error = undefined
    await pass(1_000)
    const gate = deferred()
    store.gate = gate.promise
    const beating = shard.beat()
    const setting = shard.set('k', ENTRY, undefined).catch(() => false)
    store.gate = undefined
    gate.resolve()
    await beating
    await setting
    await pass(0)
    expect(store.asked.filter((asked) => asked === 'delete k')).toHaveLength(1)
  })
})

describe('a set', () => {
  it('leaves a claim that arrives too late, so that no other process waits for it', async () => {
    const { store, shard } = open({ timeout: 100 })
    const gate = deferred()
    store.gate = gate.promise
    await expect(after(100, shard.set('k', ENTRY, undefined))).rejects.toThrow('must answer within 100 ms')
    gate.resolve()
    await pass(0)
    expect(store.asked).toEqual(['claim k', 'leave k claimed'])
  })
})

describe('operations on one key', () => {
  it('run one after the other', async () => {
    const { store, shard } = open()
    await Promise.all([shard.set('k', ENTRY, undefined), shard.delete('k')])
    expect(store.asked).toEqual(['claim k', 'write k claimed v true', 'delete k'])
  })
})

describe('the breaker', () => {
  it('begins no operation after a failure, and probes after a rest', async () => {
    const { store, shard, seen } = open({ retryAfter: 1_000 })
    store.error = new Error('down')
    await expect(shard.read('k', READ)).rejects.toThrow('down')
    expect(await shard.read('k', READ)).toBeUndefined()
    await shard.beat()
    await expect(shard.delete('k')).rejects.toThrow('has failed and is left alone')
    expect(store.asked).toEqual(['read load k'])
    await pass(1_000)
    expect(await shard.read('k', READ)).toBeUndefined()
    await pass(0)
    expect(store.asked).toEqual(['read load k', 'beat 1'])
    store.error = undefined
    await pass(1_000)
    await shard.beat()
    await shard.read('k', READ)
    expect(seen).toEqual(['down', 'up'])
  })
})
