// Run by overflow.spec.ts in a process of its own with a small stack. It lets the stack overflow at every
// depth within every operation of every backend, checks the cache by its public interface, and prints the
// number of overflows and the errors.
import { numbered } from '../../lib/backends/numbered'
import { weighing } from '../../lib/backends/weighing'
import { SlotInts } from '../../lib/structures/arena/slot-ints'
import { hashOf } from '../../lib/structures/index/hash'
import * as policies from '../backends/policies'
import { isThorough } from './thorough'

interface Cache {
  readonly size: number
  readonly capacity: number
  readonly weight: number
  readonly maxWeight: number
  get(key: unknown): Value | undefined
  peek(key: unknown): Value | undefined
  has(key: unknown): boolean
  set(key: unknown, value: Value, options?: { ttl: number }): unknown
  delete(key: unknown): boolean
  clear(): void
  resize(capacity: number): void
  purge(): number
  entries(): IterableIterator<[unknown, Value]>
}
interface Value {
  readonly id: number
  readonly key: unknown
}
type Operation = (cache: Cache, universe: readonly unknown[]) => unknown

const CAPACITY = 18 // beyond 16, so that the storage doubles
const KEYS = 26

const kinds: Record<string, (n: number) => unknown> = {
  ints: (n) => n,
  doubles: (n) => n + 0.5,
  bigints: (n) => BigInt(n) << 70n,
  strings: (n) => `key ${n}`,
  'strings of one sampled hash': (n) => n + '.'.repeat(300),
  symbols: (n) => Symbol(n),
}

const clock = { time: 0, now: () => clock.time }
const timed: Record<string, object> = {
  TTLCache: { ttl: 100, clock },
  LRUTTLCache: { ttl: 100, clock },
  TinyLFUCache: { ttl: 100, clock },
}

/** The engine's frames have several sizes, so a larger step still reaches most depths. */
const STEP = isThorough ? 1 : 14

let ids = 0
const valueOf = (key: unknown): Value => ({ id: ++ids, key })

const operations: Record<string, Operation> = {
  'get of a present key': (cache, universe) => universe.map((key) => cache.get(key)),
  'set of a new key': (cache, universe) => cache.set(universe[KEYS - 1], valueOf(universe[KEYS - 1])),
  'set of a present key': (cache, universe) =>
    universe.map((key) => cache.has(key) && cache.set(key, valueOf(key))),
  'set of many keys': (cache, universe) => universe.map((key) => cache.set(key, valueOf(key))),
  delete: (cache, universe) => universe.map((key) => cache.delete(key)),
  clear: (cache) => {
    cache.clear()
  },
  resize: (cache) => {
    cache.resize(5)
  },
}
const timedOperations: Record<string, Operation> = {
  'set with a ttl': (cache, universe) =>
    universe.map((key, n) => cache.set(key, valueOf(key), { ttl: 1 + n })),
  purge: (cache) => {
    clock.time += 95
    return cache.purge()
  },
}

const failures: Record<string, number> = {}
let overflows = 0

function check(what: string, isRight: boolean): void {
  if (!isRight) failures[what] = (failures[what] ?? 0) + 1
}

/** Checks that the public interface is consistent, and that every value belongs to its key. */
function inspect(
  name: string,
  cache: Cache,
  universe: readonly unknown[],
  reported: ReadonlySet<number>,
): void {
  const entries = [...cache.entries()]
  const keys = new Set(entries.map(([key]) => key))
  check(`${name}: a key twice`, keys.size === entries.length)
  check(
    `${name}: the value of another key`,
    entries.every(([key, value]) => value.key === key),
  )
  check(
    `${name}: a removed value`,
    entries.every(([, { id }]) => !reported.has(id)),
  )
  check(`${name}: size`, cache.size >= keys.size && cache.size <= cache.capacity)
  if (cache.maxWeight < Infinity) {
    check(
      `${name}: weight`,
      cache.weight <= cache.maxWeight && (cache.size > keys.size || cache.weight === 2 * cache.size),
    )
  }
  for (const key of universe) {
    const value = cache.peek(key)
    check(`${name}: peek`, value === undefined ? !keys.has(key) : value.key === key && keys.has(key))
    check(`${name}: has`, cache.has(key) === keys.has(key))
  }
}

/** Calls `act` so deep in the stack that `frames` more frames of this function would fit. */
function dive(frames: number, act: () => void): void {
  if (frames === 0) act()
  else dive(frames - 1, act)
}

/** Calls `dive` with additional words on the stack. */
function shifted(words: readonly undefined[], frames: number, act: () => void): void {
  // The words are arguments, which are on the stack below the frame.
  ;((...shift: unknown[]) => {
    dive(frames, act)
    return shift.length
  })(...words)
}

/** Returns the number of frames at which the dive overflows. It changes when the engine compiles them. */
function tooDeep(): number {
  for (let frames = 100; ; frames += 10) {
    try {
      dive(frames, () => {})
    } catch {
      return frames
    }
  }
}

/** Runs an operation at decreasing depths, from one at which it cannot begin until it succeeds. */
function attempt(
  name: string,
  make: (reported: Set<number>) => Cache,
  universe: readonly unknown[],
  operation: Operation,
): void {
  let isThrough = false
  for (let frames = tooDeep(); !isThrough; frames -= STEP) {
    const reported = new Set<number>()
    const cache = make(reported)
    clock.time = 0
    universe.slice(0, CAPACITY - 2).forEach((key, n) => {
      if (n === 8) clock.time++
      cache.set(key, valueOf(key))
      if (n % 3 === 0) cache.get(key)
    })
    const shift = new Array<undefined>((frames % 3) * 3).fill(undefined) // a frame has ten words or so
    const breakOff = (at: number, act: () => unknown) => {
      try {
        shifted(shift, at, () => void act())
        return false
      } catch (error) {
        if (!(error instanceof RangeError)) throw error
        overflows++
        return true
      }
    }
    isThrough = !breakOff(frames, () => operation(cache, universe))
    // The next operation repairs the cache, and is interrupted too.
    if (!isThrough && frames % 2 === 0) breakOff(frames + (frames % 12) - 6, () => cache.get(universe[1]))
    inspect(name, cache, universe, reported)
    universe.forEach((key, n) => {
      if (n % 4 === 0) cache.delete(key)
      else if (cache.get(key) === undefined) cache.set(key, valueOf(key))
    })
    inspect(`${name}, later`, cache, universe, reported)
    cache.clear()
    check(`${name}: clear`, cache.size === 0 && cache.weight === 0)
  }
}

for (const [policy, Policy] of Object.entries(policies)) {
  for (const [kind, keyOf] of Object.entries(kinds)) {
    if (policy !== 'LRUCache' && kind !== 'ints') continue // all policies share the index of keys
    const universe = Array.from({ length: KEYS }, (_, n) => keyOf(n + 1))
    const modes: Record<string, object> = { [kind]: {} }
    if (kind === 'ints') {
      const hashes = new SlotInts()
      for (const n of universe as number[]) hashes.set(n, hashOf(n))
      modes.numbers = numbered(hashes)
      modes['weighed ints'] = { capacity: weighing(2 * CAPACITY, () => 2) }
    }
    for (const [mode, options] of Object.entries(modes)) {
      const make = (reported: Set<number>) => {
        const onRemove = (_: unknown, { id }: Value) => {
          check(`${policy} of ${mode}: reported twice`, !reported.has(id))
          reported.add(id)
        }
        const all = { capacity: CAPACITY, ...timed[policy], onRemove, ...options }
        return new (Policy as unknown as new (options: object) => Cache)(all)
      }
      for (const [operation, act] of Object.entries({
        ...operations,
        ...(policy in timed ? timedOperations : {}),
      }))
        attempt(`${policy} of ${mode}, ${operation}`, make, universe, act)
    }
  }
}
console.log(JSON.stringify({ overflows, failures }))
