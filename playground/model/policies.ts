import type { RemovalListener } from '../../lib/backends/backend'
import type { SlotCache } from '../../lib/backends/slot-cache'
import { mixed } from '../../lib/simulation/mix'
import { type ClassName, create as simulated } from '../../lib/simulation/policies'

/** The policies, each with a short description. */
export const POLICIES: Readonly<Record<ClassName, string>> = {
  LRU: 'it evicts the least recently used',
  LFU: 'it evicts the least frequently used',
  TTL: 'entries expire; it evicts the oldest write',
  LRUTTL: 'entries expire; it evicts the least recently used',
  Sieve: 'a hand evicts the oldest unused entry',
  S3FIFO: 'a small queue, a main queue, and ghosts',
  TinyLFU: 'new entries are admitted by their use count',
}

/** The name of a policy: its class without `Cache`. */
export type Policy = ClassName

/** The names of the policies. */
export const NAMES = Object.keys(POLICIES) as Policy[]

/** Policies whose entries expire. */
export const AGING: readonly Policy[] = ['TTL', 'LRUTTL']

/** The bounds of a cache. Time is counted in requests. */
export interface Bounds {
  readonly capacity: number
  readonly ttl: number
}

/** A cache of the playground, from key numbers to the step at which each was loaded. */
export type Cache = SlotCache<number, number>

/** The hashes of keys for policies, the same in every browser, so that all show the same steps. */
const hashes = { of: (id: number) => mixed(id, 1) | 0 }

/** Returns an empty cache. `now` returns the number of the request. */
export function create(
  policy: Policy,
  { capacity, ttl }: Bounds,
  now: () => number,
  onRemove: RemovalListener<number, number>,
): Cache {
  const aging = AGING.includes(policy) ? { ttl } : {}
  return simulated(policy, { capacity, isWeighed: false, clock: { now }, hashes, onRemove, ...aging })
}
