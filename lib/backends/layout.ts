import { type Ring, type Slot, walk } from '../structures/arena/ring'
import { historyOf } from '../structures/history/adaptive-window'
import { isNoted } from '../structures/history/recent-hashes'
import { usesOfAbsent } from '../structures/history/use-counts'
import { countOf } from '../structures/order/frequency-list'
import { arenaOf } from './entry-store'
import { frequenciesOf, LFUCache } from './lfu'
import { fifoQueuesOf, S3FIFOCache } from './s3-fifo'
import { SieveCache, sweepOf } from './sieve'
import type { SlotCache } from './slot-cache'
import { lifetimesOf, TimedCache } from './timed-cache'
import { admissionOf, TinyLFUCache } from './tiny-lfu'

/** Adjacent entries in the ring of a cache. The parts of a layout are the ring, in order. */
export interface Part<K> {
  readonly name: 'ring' | 'small' | 'main' | 'probation' | 'protected' | 'window'
  readonly keys: readonly K[]
  /** Entries that the policy allows in this part. It may hold more while the cache is not full. */
  readonly room: number
}

/** Absent keys that a policy remembers. */
export interface Ghosts<K> {
  readonly name: 'ghosts' | 'rejected' | 'displaced'
  readonly keys: readonly K[]
  /** Keys that are remembered at most, if known. */
  readonly room?: number
}

/** The state of a cache, as drawn in its class. */
export interface Layout<K> {
  /** The keys in the order of iteration, the next victim first, without expired ones. */
  readonly order: readonly K[]
  readonly parts: readonly Part<K>[]
  /** The uses of entries, up to the number to which the policy counts: 1 for SIEVE. */
  readonly uses: ReadonlyMap<K, number>
  /** The key of the entry at the hand. */
  readonly hand?: K | undefined
  /** Milliseconds until entries expire; 0 or less for an expired entry that was not removed yet. */
  readonly left?: ReadonlyMap<K, number> | undefined
  readonly ghosts: readonly Ghosts<K>[]
  /** Estimated uses of absent keys, where there are any. */
  readonly absentUses?: ReadonlyMap<K, number> | undefined
  /** Requests until the border of the window may move. */
  readonly adaptsIn?: number | undefined
  /** Whether the window has almost the whole capacity, because recency alone would have more hits. */
  readonly isRecencyPhase?: boolean | undefined
}

/**
 * Returns the layout of a cache for drawings. No entry point exports it, so it adds no code to bundles.
 * `absent` are the keys that may be ghosts, `now` is the time of the cache's clock. It does not change the
 * cache. O(n).
 */
export function layoutOf<K>(cache: SlotCache<K, any>, absent: readonly K[] = [], now = 0): Layout<K> {
  const reader = new Reader(cache)
  if (cache instanceof LFUCache) return lfu(cache, reader)
  if (cache instanceof SieveCache) return sieve(cache, reader)
  if (cache instanceof S3FIFOCache) return s3fifo(cache, reader, absent)
  if (cache instanceof TinyLFUCache) return tinyLFU(cache, reader, absent)
  if (cache instanceof TimedCache) return timed(cache, reader, now)
  return reader.layout({})
}

/** Reads the common part of all caches: a ring of slots with keys. */
class Reader<K> {
  readonly slots: readonly Slot[]
  readonly #cache: SlotCache<K, any>

  constructor(cache: SlotCache<K, any>) {
    const ring: Ring = arenaOf(cache).order
    this.slots = [...walk(ring)]
    this.#cache = cache
  }

  keyOf(slot: Slot): K {
    return arenaOf(this.#cache).keyOf(slot)
  }

  /** Returns a layout of one part, unless `own` has others. */
  layout(own: Partial<Layout<K>>): Layout<K> {
    const { capacity } = this.#cache
    return {
      order: [...this.#cache.keys()],
      parts: this.parts([['ring', this.slots.length, capacity]]),
      uses: new Map(),
      ghosts: [],
      ...own,
    }
  }

  /** Divides the ring into parts of these sizes. */
  parts(sizes: readonly (readonly [Part<K>['name'], size: number, room: number])[]): Part<K>[] {
    let from = 0
    return sizes.map(([name, size, room]) => {
      const slots = this.slots.slice(from, (from += size))
      return { name, keys: slots.map((slot) => this.keyOf(slot)), room }
    })
  }

  /** Returns a number for each entry. */
  numbers(of: (slot: Slot) => number): Map<K, number> {
    return new Map(this.slots.map((slot) => [this.keyOf(slot), of(slot)]))
  }
}

function lfu<K>(cache: LFUCache, reader: Reader<K>): Layout<K> {
  const frequencies = frequenciesOf(cache)
  return reader.layout({ uses: reader.numbers((slot) => countOf(frequencies, slot)) })
}

function timed<K>(cache: TimedCache<any, any>, reader: Reader<K>, now: number): Layout<K> {
  const lifetimes = lifetimesOf(cache)
  return reader.layout({ left: reader.numbers((slot) => lifetimes.left(slot, now)) })
}

function sieve<K>(cache: SieveCache, reader: Reader<K>): Layout<K> {
  const { hand, used } = sweepOf(cache)
  const at = reader.slots.includes(hand) ? hand : reader.slots[0]
  return reader.layout({
    uses: reader.numbers((slot) => used.of(slot)),
    hand: at === undefined ? undefined : reader.keyOf(at),
  })
}

function s3fifo<K>(cache: S3FIFOCache, reader: Reader<K>, absent: readonly K[]): Layout<K> {
  const { queues, uses, smallCapacity, ghostCapacity, isGhost } = fifoQueuesOf(cache)
  return reader.layout({
    parts: reader.parts([
      ['small', queues.size(0), smallCapacity],
      ['main', queues.size(1), cache.capacity - smallCapacity],
    ]),
    uses: reader.numbers((slot) => uses.of(slot)),
    ghosts: [{ name: 'ghosts', keys: absent.filter(isGhost), room: ghostCapacity }],
  })
}

function tinyLFU<K>(cache: TinyLFUCache, reader: Reader<K>, absent: readonly K[]): Layout<K> {
  const { queues, uses, capacities, hashOf } = admissionOf(cache)
  const { window, requests } = capacities
  const { rejected, displaced, isRecencyPhase } = historyOf(window)
  const estimates = absent.map((key) => [key, usesOfAbsent(uses, hashOf(key))] as const)
  return reader.layout({
    parts: reader.parts([
      ['probation', queues.size(0), Math.max(0, cache.capacity - window.size - capacities.protected)],
      ['protected', queues.size(1), capacities.protected],
      ['window', queues.size(2), window.size],
    ]),
    uses: reader.numbers((slot) => uses.of(slot)),
    ghosts: [
      { name: 'rejected', keys: absent.filter((key) => isNoted(rejected, hashOf(key))) },
      { name: 'displaced', keys: absent.filter((key) => isNoted(displaced, hashOf(key))) },
    ],
    absentUses: new Map(estimates.filter(([, estimate]) => estimate > 0)),
    adaptsIn: Math.max(0, Math.ceil(window.period) - requests),
    isRecencyPhase,
  })
}
