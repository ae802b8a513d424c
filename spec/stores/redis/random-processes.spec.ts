import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { cached, invalidateTags, LRUTTLCache, remoteCacheOf, tags } from 'purecache'
import { memoryStore, type MemoryStore } from 'purecache/redis'
import { pass } from '../../support/processes'
import { seeded } from '../../support/random'

const KEYS = 4
const MAX_STALE = 300
const ROUNDS = THOROUGH ? 200 : 3
const STEPS = 120
const LIMIT = THOROUGH ? 300_000 : 30_000 // milliseconds

beforeEach(() => void jest.useFakeTimers())
afterEach(() => void jest.useRealTimers())

interface Row {
  readonly id: number
  readonly version: number
}

type Fault = 'calm' | 'cut' | 'freeze' | 'loseState' | 'all'

/**
 * Walks at random with several processes, and compares each answer with what the source had when it may be so
 * old.
 */
class Walk {
  readonly random: (n: number) => number
  readonly hub: MemoryStore = memoryStore()
  readonly versions = new Array<number>(KEYS).fill(0)
  /** By key: when a deletion resolved, and the version that was the newest when it began. */
  readonly deletions = this.versions.map((): { at: number; version: number }[] => [])
  readonly processes: ReturnType<Walk['process']>[]
  readonly faults: string[] = []
  readonly under: Promise<unknown>[] = []
  loads = 0

  constructor(seed: number, processes: number, maxStale = MAX_STALE) {
    this.random = seeded(seed)
    this.processes = Array.from({ length: processes }, () => this.process(maxStale))
  }

  process(maxStale: number) {
    const store = this.hub.store({ maxStale, timeout: 50, retryAfter: 100, lease: 400, lockWait: 500 })
    const find = cached(
      async (id: number): Promise<Row> => {
        this.loads++
        const version = this.versions[id]!
        if (this.random(3) === 0) await pause(this.random(this.random(4) === 0 ? 1_500 : 200))
        return { id, version }
      },
      { backend: LRUTTLCache, capacity: 3, ttl: 5_000 },
      store.tier('rows'),
      tags((row: Row) => [`row:${row.id}`, row.id % 2 === 0 ? 'even' : 'odd']),
    )
    return { store, find, handle: remoteCacheOf(find), own: new Array<number>(KEYS).fill(0) }
  }

  any() {
    return this.processes[this.random(this.processes.length)]!
  }

  read(maxStale: number): void {
    const process = this.any()
    const id = this.random(KEYS)
    const at = performance.now()
    const known = this.deletions[id]!.filter((deletion) => deletion.at <= at - maxStale)
    const least = Math.max(0, process.own[id]!, ...known.map(({ version }) => version))
    const answer = process.find(id).then(
      (row) => {
        if (row.id !== id) this.faults.push(`${row.id} in place of ${id}`)
        if (row.version < least) this.faults.push(`${id}: v${row.version}, and v${least} was known at ${at}`)
      },
      (error: unknown) => this.faults.push(String(error)),
    )
    this.under.push(answer)
  }

  write(): void {
    const process = this.any()
    const id = this.random(KEYS)
    const version = ++this.versions[id]!
    const kind = this.random(8)
    const ids = [0, 1, 2, 3]
    let touched = [id]
    let done: Promise<unknown>
    if (kind === 0) {
      touched = ids
      done = process.handle.clear()
    } else if (kind === 1) {
      touched = ids.filter((other) => other % 2 === id % 2)
      done = invalidateTags([id % 2 === 0 ? 'even' : 'odd'], process.find)
    } else if (kind === 2) done = invalidateTags([`row:${id}`], process.find)
    else if (kind === 3)
      done = process.handle.set([id], { id, version }).then(() => process.handle.delete(id))
    else done = process.handle.delete(id)
    const versions = touched.map((each) => this.versions[each]!)
    touched.forEach((each, at) => (process.own[each] = Math.max(process.own[each]!, versions[at]!)))
    const settled = done.then(
      () => {
        const now = performance.now()
        touched.forEach((each, at) => this.deletions[each]!.push({ at: now, version: versions[at]! }))
      },
      () => undefined, // it rejects while the store is down
    )
    this.under.push(settled)
  }

  disturb(fault: Fault): void {
    const kind = fault === 'all' ? (['cut', 'freeze', 'loseState'] as const)[this.random(3)]! : fault
    const { store } = this.any()
    if (kind === 'cut') {
      store.disconnect()
      setTimeout(() => {
        store.connect()
      }, this.random(1_000))
    } else if (kind === 'freeze') {
      this.hub.freeze()
      setTimeout(() => {
        this.hub.thaw()
      }, this.random(500))
    } else if (kind === 'loseState') this.hub.loseState()
  }

  async run(fault: Fault, maxStale = MAX_STALE): Promise<void> {
    for (let step = 0; step < STEPS; step++) {
      const kind = this.random(20)
      if (kind < 14) this.read(maxStale)
      else if (kind < 18) this.write()
      else if (fault !== 'calm' && this.random(6) === 0) this.disturb(fault)
      await pass([0, 0, 1, 5, 20, 100][this.random(6)]!)
    }
    this.hub.thaw()
    for (const { store } of this.processes) store.connect()
    await pass(5_000)
    await Promise.all(this.under)
  }

  /** What a second of rest after the end does not heal. */
  async wrong(): Promise<string[]> {
    const wrong: string[] = []
    for (const { find } of this.processes)
      for (let id = 0; id < KEYS; id++) {
        const reading = find(id)
        await pass(3_000)
        const { version } = await reading
        if (version !== this.versions[id]) wrong.push(`${id}: v${version} of v${this.versions[id]}`)
      }
    return wrong
  }

  async close(): Promise<void> {
    for (const { store } of this.processes) await store.close()
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

describe('several processes', () => {
  it.each(['calm', 'cut', 'freeze', 'loseState', 'all'] as const)(
    'never return a value invalidated more than maxStale ago: %s',
    async (fault) => {
      for (let seed = 0; seed < ROUNDS; seed++) {
        const walk = new Walk(seed, 2 + (seed % 3))
        await walk.run(fault)
        expect([seed, ...walk.faults]).toEqual([seed])
        await walk.close()
      }
    },
    LIMIT,
  )

  it(
    'all return the current value when all operations have ended',
    async () => {
      for (let seed = 0; seed < ROUNDS; seed++) {
        const walk = new Walk(seed + 1_000, 3)
        await walk.run(seed % 2 === 0 ? 'calm' : 'cut')
        expect([seed, ...(await walk.wrong())]).toEqual([seed])
        await walk.close()
      }
    },
    LIMIT,
  )

  it(
    'never return an invalidated value when maxStale is 0',
    async () => {
      for (let seed = 0; seed < ROUNDS / 2; seed++) {
        const walk = new Walk(seed + 2_000, 3, 0)
        await walk.run(seed % 2 === 0 ? 'calm' : 'cut', 0)
        expect([seed, ...walk.faults]).toEqual([seed])
        await walk.close()
      }
    },
    LIMIT,
  )
})
