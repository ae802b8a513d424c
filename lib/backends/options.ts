import type { Clock } from '../common/clock'
import { cannot } from '../common/errors'
import type { RemovalListener } from './backend'
import type { NUMBERED, Numbering } from './numbered'
import type { Weights } from './weights'

/** Returns the weight of an entry, in a unit of your own. It is called once for each `set`. */
export type Weigh<K, V> = (value: V, key: K) => number

/**
 * The member of a `Weighing` that creates the weights of a cache. The symbol is local, so that no other
 * object is taken for a `Weighing`.
 */
export const WEIGHTS = Symbol('weights')

/** A capacity in weight instead of entries, the result of `weighing`. Several caches may use it. */
export interface Weighing<K = any, V = any> {
  /** @internal */
  readonly [WEIGHTS]: (name: string) => Weights<K, V>
  /** Returns the same capacity for a cache that stores the values in another form. */
  of<S>(valueOf: (stored: S) => V): Weighing<K, S>
}

/** The options of all backends, as read by their common parts. */
export interface BackendOptions<K, V> {
  readonly capacity?: number | Weighing<K, V> | undefined
  readonly ttl?: number | undefined
  readonly clock?: Clock | undefined
  readonly onRemove?: RemovalListener<K, V> | undefined
  readonly [NUMBERED]?: Numbering | undefined
}

/** The options of a cache without time. */
export const UNTIMED = ['capacity', 'onRemove']
/** The options of a cache with time. */
export const TIMED = ['capacity', 'onRemove', 'ttl', 'clock']

/**
 * Returns a copy of the own options. Each is read once, and none through a prototype.
 *
 * @throws {TypeError} when `options` is not an object, or has one that is not among `taken`.
 */
export function readOptions<T extends object>(name: string, options: T, taken: readonly string[]): T {
  const doing = `create ${name}`
  requireObject(doing, options)
  const read = { __proto__: null, ...options } as T & Record<string, unknown>
  for (const option in read)
    if (!taken.includes(option) && read[option] !== undefined)
      throw new TypeError(cannot(doing, `${option} is not an option of it`, read[option]))
  return read
}

/** Checks options. */
export function requireObject(doing: string, options: unknown): void {
  if (typeof options !== 'object' || options === null)
    throw new TypeError(cannot(doing, 'options must be an object', options))
}

/**
 * Returns whether a value is an object of named members, and not an array, map, function, promise or the
 * like.
 */
export function isRecord(value: unknown): value is object {
  return Object.prototype.toString.call(value) === '[object Object]'
}

/** Returns a valid number of entries. `more` names further valid capacities in the error. */
export function checkedCapacity(doing: string, capacity: unknown, more = ''): number {
  if (Number.isSafeInteger(capacity) && (capacity as number) > 0) return capacity as number
  return refuseNumber(doing, `capacity must be a positive integer${more}`, capacity)
}

/** Checks a ttl. */
export function requireTtl(doing: string, ttl: unknown): void {
  const must = 'ttl must be a positive number of milliseconds'
  if (typeof ttl !== 'number' || !(ttl > 0)) refuseNumber(doing, must, ttl)
}

/** Checks a clock, if there is one, and the time that it returns. */
export function requireClock(doing: string, clock: Clock | undefined): void {
  if (clock === undefined) return
  if (typeof (clock as Clock | null)?.now !== 'function')
    throw new TypeError(cannot(doing, 'clock must have a now() method', clock))
  const now: unknown = clock.now()
  if (!Number.isFinite(now)) refuseNumber(doing, 'now() of clock must return a finite number', now)
}

/** Checks a function. */
export function requireFunction(doing: string, name: string, received: unknown): void {
  if (typeof received !== 'function')
    throw new TypeError(cannot(doing, `${name} must be a function`, received))
}

/** Throws the error for a value that is not a number, or out of range. */
export function refuseNumber(doing: string, must: string, received: unknown): never {
  throw new (typeof received === 'number' ? RangeError : TypeError)(cannot(doing, must, received))
}
