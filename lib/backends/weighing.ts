import { requireFunction, type Weigh, type Weighing, WEIGHTS } from './options'
import { requireMaxWeight, Weights } from './weights'

/**
 * Returns a capacity by weight, for the option `capacity` of any backend.
 *
 * The total weight of the entries never exceeds `maxWeight`. An entry that is heavier is not stored, and is
 * reported as `'evicted'`. `weigh` must return a finite number of 0 or more. A weight below 1 counts as 1, so
 * that `maxWeight` bounds the number of entries, too.
 *
 * @throws {RangeError} when `maxWeight` is not a finite number of 1 or more.
 * @throws {TypeError} when `maxWeight` is not a number, or `weigh` is not a function.
 */
export function weighing<K = any, V = any>(maxWeight: number, weigh: Weigh<K, V>): Weighing<K, V> {
  requireMaxWeight('create a weighing', maxWeight)
  requireFunction('create a weighing', 'weigh', weigh)
  return {
    [WEIGHTS]: (name) => new Weights(name, maxWeight, weigh),
    of: (valueOf) => weighing(maxWeight, (stored, key) => weigh(valueOf(stored), key)),
  }
}
