import type { Clock } from '../clock'
import { cannot } from '../errors'

/** Checks the options object of a backend, and the members that backends share. */
export function requireOptions(name: string, options: unknown): void {
  if (typeof options !== 'object' || options === null)
    throw new TypeError(cannot(`create ${name}`, 'options must be an object', options))
}

export function requireCapacity(doing: string, capacity: unknown, unbounded = false): void {
  const must = `capacity must be a positive integer${unbounded ? ' or Infinity' : ''}`
  if (typeof capacity !== 'number') throw new TypeError(cannot(doing, must, capacity))
  if (unbounded && capacity === Infinity) return
  if (!Number.isSafeInteger(capacity) || capacity < 1) throw new RangeError(cannot(doing, must, capacity))
}

export function requireTtl(doing: string, ttl: unknown): void {
  const must = 'ttl must be a positive number of milliseconds'
  if (typeof ttl !== 'number') throw new TypeError(cannot(doing, must, ttl))
  if (!(ttl > 0)) throw new RangeError(cannot(doing, must, ttl))
}

export function requireClock(name: string, clock: Clock | undefined): void {
  if (clock !== undefined && typeof (clock as Clock | null)?.now !== 'function')
    throw new TypeError(cannot(`create ${name}`, 'clock must have a now() method', clock))
}

export function requireListener(name: string, onRemove: unknown): void {
  if (onRemove !== undefined && typeof onRemove !== 'function')
    throw new TypeError(cannot(`create ${name}`, 'onRemove must be a function', onRemove))
}
