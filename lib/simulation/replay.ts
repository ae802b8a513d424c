import type { SlotInts } from '../structures/arena/slot-ints'
import type { SimulatedCache } from './policies'
import { CALL, CLEAR, SET, SHARED, type Trace } from './trace'

/** The hits of a cache. */
export interface Tally {
  readonly hits: number
  readonly misses: number
  /** The weights of the misses. */
  readonly missWeight: number
}

/** The time of the row that is being replayed, in milliseconds. */
export class TraceClock {
  time: number

  constructor(time = 0) {
    this.time = time
  }

  now(): number {
    return this.time
  }
}

/**
 * Replays a trace through a cache: a get for each request, and a set after a miss. An entry keeps the weight
 * with which it was stored. Rows before `from` are replayed and not counted. `known` has the hashes of the
 * keys, and is updated with those of the rows.
 */
export function replay(
  cache: SimulatedCache,
  trace: Trace,
  from: number,
  clock: TraceClock,
  known: SlotInts,
): Tally {
  const { ids, weights, times, operations, hashes } = trace
  let hits = 0
  let misses = 0
  let missWeight = 0
  for (let row = 0; row < ids.length; row++) {
    const id = ids[row]!
    const weight = weights === undefined ? 1 : weights[row]!
    const operation = operations === undefined ? CALL : operations[row]!
    if (times !== undefined) clock.time = times[row]!
    if (hashes !== undefined) known.set(id, hashes[row]!)
    if (operation >= SET) {
      if (operation === SET) cache.set(id, weight)
      else cache.delete(id)
      if (operation === CLEAR && cache.size === 0) cache.clear()
      continue
    }
    if (operation === SHARED) continue
    const isHit = operation === CALL && cache.get(id) !== undefined
    if (operation === CALL && !isHit) cache.set(id, weight)
    if (row < from) continue
    if (isHit) hits++
    else {
      misses++
      missWeight += weight
    }
  }
  return { hits, misses, missWeight }
}
