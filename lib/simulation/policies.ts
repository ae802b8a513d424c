import type { RemovalListener } from '../backends/backend'
import { LFUCache } from '../backends/lfu'
import { LRUCache } from '../backends/lru'
import { LRUTTLCache } from '../backends/lru-ttl'
import { numbered } from '../backends/numbered'
import { S3FIFOCache } from '../backends/s3-fifo'
import { SieveCache } from '../backends/sieve'
import type { SlotCache } from '../backends/slot-cache'
import { TinyLFUCache } from '../backends/tiny-lfu'
import { TTLCache } from '../backends/ttl'
import { weighing } from '../backends/weighing'
import type { Clock } from '../common/clock'
import { cannot } from '../common/errors'
import type { Hashes } from '../structures/arena/numbered-arena'

/** Policies by the names of their classes without `Cache`, and `OPT`, Belady's bound. */
export const POLICIES = ['LRU', 'LFU', 'TTL', 'LRUTTL', 'Sieve', 'S3FIFO', 'TinyLFU', 'OPT'] as const

/** The name of a policy: its class without `Cache`. `OPT` is Belady's bound, which knows the future. */
export type PolicyName = (typeof POLICIES)[number]

/** A policy that has a class. */
export type ClassName = Exclude<PolicyName, 'OPT'>

/** The bound of a simulated cache. */
export interface Bounds {
  /** Entries, or their total weight. */
  readonly capacity: number
  /** Whether `capacity` is a weight; the value of an entry is then its weight. */
  readonly isWeighed: boolean
  /** The ttl of entries in milliseconds. Only for policies with a ttl. */
  readonly ttl?: number | undefined
  readonly clock: Clock
  /** The hash of each key number, for policies that decide by hashes. */
  readonly hashes: Hashes
  readonly onRemove?: RemovalListener<number, number> | undefined
}

/** A cache for `replay`, from key numbers to weights. */
export interface SimulatedCache {
  get(id: number): number | undefined
  set(id: number, value: number): unknown
  delete(id: number): boolean
  /** Removes all entries, and forgets ghosts and counts. */
  clear(): void
  readonly size: number
}

/** Policies that can be simulated with a ttl. */
export const TIMED: readonly PolicyName[] = ['LRUTTL', 'TinyLFU', 'TTL']

/** Policies that are simulated by default without a ttl. */
export const UNTIMED: readonly PolicyName[] = ['LRU', 'LFU', 'Sieve', 'S3FIFO', 'TinyLFU']

/**
 * Nanoseconds for the replay of one request, by which `budget` is divided. Measured over the recorded streams
 * of `bench/hit-ratio` on a Xeon of 2.1 GHz; nominal, so that the same input is always simulated in the same
 * way.
 */
export const REPLAY_NS: Readonly<Record<PolicyName, number>> = {
  LRU: 110,
  LFU: 120,
  TTL: 130,
  LRUTTL: 150,
  Sieve: 100,
  S3FIFO: 200,
  TinyLFU: 350,
  OPT: 60,
}

/**
 * Returns the backend of a policy under these bounds. Its keys are key numbers, which saves an index, and its
 * hashes are the same in every process.
 */
export function create(policy: ClassName, bounds: Bounds): SlotCache<number, number> {
  const { capacity, isWeighed, ttl, clock, hashes, onRemove } = bounds
  const untimed = {
    capacity: isWeighed ? weighing(capacity, (weight: number) => weight) : capacity,
    onRemove,
    ...numbered(hashes),
  }
  switch (policy) {
    case 'LRU':
      return new LRUCache<number, number>(untimed)
    case 'LFU':
      return new LFUCache<number, number>(untimed)
    case 'Sieve':
      return new SieveCache<number, number>(untimed)
    case 'S3FIFO':
      return new S3FIFOCache<number, number>(untimed)
    case 'TinyLFU':
      return new TinyLFUCache<number, number>(ttl === undefined ? untimed : { ...untimed, ttl, clock })
    case 'TTL':
      return new TTLCache<number, number>({ ...untimed, ttl: ttl ?? Infinity, clock })
    case 'LRUTTL':
      return new LRUTTLCache<number, number>({ ...untimed, ttl: ttl ?? Infinity, clock })
  }
}

/**
 * Returns the policy with this name, in any case, with or without `Cache`.
 *
 * @throws {RangeError} when there is none.
 */
export function policyNamed(name: unknown): PolicyName {
  const wanted = String(name)
    .toLowerCase()
    .replace(/cache$|[-_+ ]/g, '')
  const found = POLICIES.find((policy) => policy.toLowerCase() === wanted)
  if (found === undefined)
    throw new RangeError(cannot('simulate', `policy must be one of ${POLICIES.join(', ')}`, name))
  return found
}
