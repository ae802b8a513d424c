import type { Clock } from '../common/clock'
import { cannot } from '../common/errors'

/** What bounds a cache: a capacity, or what the entries weigh, or both. */
export type Bound<K, V> = EntryBound | WeightBound<K, V>

/** `Bound` where neither is needed. */
export type OptionalBound<K, V> = NoBound | WeightBound<K, V>

/** `Bound` as it may have come, before it was checked. */
export interface AnyBound<K, V> {
  readonly capacity?: number | undefined
  readonly maxWeight?: number | undefined
  readonly weigh?: Weigh<K, V> | undefined
}

/** What an entry weighs, in a unit of your own: a finite number, 0 or more. Asked once for each `set`. */
export type Weigh<K, V> = (value: V, key: K) => number

/** A number of entries. */
export interface EntryBound {
  /** Entries allowed: a positive integer. */
  readonly capacity: number
  /** Not without `weigh`. */
  readonly maxWeight?: undefined
  /** Not without `maxWeight`. */
  readonly weigh?: undefined
}

/** No bound, or a number of entries. */
export interface NoBound {
  /** Entries allowed: a positive integer or `Infinity`. Default `Infinity`. */
  readonly capacity?: number | undefined
  /** Not without `weigh`. */
  readonly maxWeight?: undefined
  /** Not without `maxWeight`. */
  readonly weigh?: undefined
}

/** A weight, and a number of entries beside it if you like. */
export interface WeightBound<K, V> {
  /** Entries allowed, beside the bound on their weight: a positive integer or `Infinity`. Default `Infinity`. */
  readonly capacity?: number | undefined
  /** What the entries may weigh together: a positive number. An entry that is heavier is not stored. */
  readonly maxWeight: number
  /** What an entry weighs: a finite number, 0 or more. Asked once for each `set`. */
  readonly weigh: Weigh<K, V>
}

/** Checks the options object of a backend, and the members that backends share. */
export function requireOptions(name: string, options: unknown): void {
  if (typeof options !== 'object' || options === null)
    throw new TypeError(cannot(`create ${name}`, 'options must be an object', options))
}

export function requireCapacity(doing: string, capacity: unknown, unbounded = false): void {
  const must = `capacity must be a positive integer${unbounded ? ' or Infinity' : ''}`
  if (unbounded && capacity === Infinity) return
  if (!Number.isSafeInteger(capacity) || (capacity as number) < 1) refuseNumber(doing, must, capacity)
}

/** `unbounded`: whether neither a capacity nor a weight is needed. */
export function requireBound(name: string, bound: AnyBound<never, never>, unbounded: boolean): void {
  const doing = `create ${name}`
  const { capacity, maxWeight, weigh } = bound
  const isWeighed = maxWeight !== undefined || weigh !== undefined
  if (capacity !== undefined || !(unbounded || isWeighed))
    requireCapacity(doing, capacity, unbounded || isWeighed)
  if (!isWeighed) return
  const must = 'maxWeight must be a positive finite number, to go with weigh'
  if (typeof maxWeight !== 'number' || !(maxWeight > 0 && maxWeight < Infinity))
    refuseNumber(doing, must, maxWeight)
  if (typeof weigh !== 'function')
    throw new TypeError(cannot(doing, 'weigh must be a function, to go with maxWeight', weigh))
}

export function requireTtl(doing: string, ttl: unknown): void {
  const must = 'ttl must be a positive number of milliseconds'
  if (typeof ttl !== 'number' || !(ttl > 0)) refuseNumber(doing, must, ttl)
}

export function requireClock(name: string, clock: Clock | undefined): void {
  if (clock !== undefined && typeof (clock as Clock | null)?.now !== 'function')
    throw new TypeError(cannot(`create ${name}`, 'clock must have a now() method', clock))
}

export function requireListener(name: string, onRemove: unknown): void {
  if (onRemove !== undefined && typeof onRemove !== 'function')
    throw new TypeError(cannot(`create ${name}`, 'onRemove must be a function', onRemove))
}

/** Throws for what is not the number that it must be. */
export function refuseNumber(doing: string, must: string, received: unknown): never {
  throw new (typeof received === 'number' ? RangeError : TypeError)(cannot(doing, must, received))
}
