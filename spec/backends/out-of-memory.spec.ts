import { afterEach, describe, expect, it } from '@jest/globals'
import { numbered } from '../../lib/backends/numbered'
import { weighing } from '../../lib/backends/weighing'
import { SlotInts } from '../../lib/structures/arena/slot-ints'
import { hashOf } from '../../lib/structures/index/hash'
import { same } from '../support/same'
import * as policies from './policies'

interface Cache {
  readonly size: number
  readonly weight: number
  get(key: number): string | undefined
  peek(key: number): string | undefined
  set(key: number, value: string, options?: { ttl: number }): unknown
  ttlOf(key: number): number | undefined
  entries(): IterableIterator<[number, string]>
}

const time = { ttl: 1_000, clock: { now: () => 0 } }
const timed: Record<string, object> = { TTLCache: time, LRUTTLCache: time, TinyLFUCache: time }
const KEYS = 70

/** Lets the copy that a growing column makes fail, from the n-th one on. Returns how many there were. */
function failToGrow(from: number, act: () => void): number {
  let copies = 0
  const prototype = Object.getPrototypeOf(Int32Array.prototype) as Int32Array
  const { set } = prototype
  prototype.set = function (this: Int32Array, ...args) {
    if (++copies >= from) throw new RangeError('Array buffer allocation failed')
    set.apply(this, args)
  }
  try {
    act()
  } finally {
    prototype.set = set
  }
  return copies
}

const hashes = new SlotInts()
for (let n = 0; n <= KEYS; n++) hashes.set(n, hashOf(n))

const modes: Record<string, object> = {
  keys: { capacity: 50 },
  numbers: { capacity: 50, ...numbered(hashes) },
  'weighed entries': { capacity: weighing(100, () => 2) },
}
const cases = Object.entries(policies).flatMap(([name, Policy]) =>
  Object.entries(modes).map(([mode, options]) => ({ name, mode, Policy, options })),
)

describe.each(cases)('$name of $mode', ({ name, mode, Policy, options }) => {
  afterEach(() => {
    delete (Int32Array.prototype as { set?: unknown }).set
  })

  it('is consistent after its storage could not grow, and reports lost entries', () => {
    let [failed, from] = [true, 1]
    for (; failed; from++) {
      failed = false
      const reported: string[] = []
      const onRemove = (_: number, value: string) => void reported.push(value)
      const cache = new (Policy as unknown as new (options: object) => Cache)({
        ...timed[name],
        ...options,
        onRemove,
      })
      const written: string[] = []
      const write = (key: number, round: number) => {
        const value = `${key} of ${round}`
        const own = key % 5 === 0 && name in timed ? { ttl: 100 + key } : undefined
        cache.set(key, value, own)
        written.push(value)
      }
      failToGrow(from, () => {
        for (let key = 1; key <= KEYS; key++) {
          try {
            write(key, 1)
            if (key % 3 === 0) cache.get(key - 1)
          } catch (error) {
            same((error as Error).message, 'Array buffer allocation failed')
            failed = true
          }
        }
      })
      for (let key = 1; key <= KEYS; key += 2) write(key, 2)
      const entries = [...cache.entries()]
      same(new Set(entries.map(([key]) => key)).size, entries.length)
      same(entries.length, cache.size)
      for (const [key, value] of entries) same(value.startsWith(`${key} of `), true)
      for (const [key, value] of entries) same(cache.peek(key), value)
      if (name in timed)
        for (const [key] of entries) same(cache.ttlOf(key), key % 5 === 0 ? 100 + key : 1_000)
      if (mode === 'weighed entries') same(cache.weight, 2 * cache.size)
      const held = entries.map(([, value]) => value)
      same(new Set([...reported, ...held]).size, reported.length + held.length)
      same(
        written.filter((value) => !reported.includes(value) && !held.includes(value)),
        [],
      )
    }
    expect(from).toBeGreaterThan(3)
  })
})
