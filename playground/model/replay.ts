import { layoutOf, type Layout } from '../../lib/backends/layout'
import { type Bounds, type Cache, create, type Policy } from './policies'
import type { Stream } from './stream'

/** An entry that a request removed. */
export interface Removal {
  readonly id: number
  /** The request that removed it. */
  readonly at: number
  readonly cause: 'evicted' | 'expired'
}

/** A cache before and after one request. */
export interface Moment {
  /** The number of the request, from 1 on; 0 is the empty cache before the first. */
  readonly at: number
  /** The number of its key; 0 at the beginning. */
  readonly id: number
  readonly isHit: boolean
  readonly removed: readonly Removal[]
  /** The request that removed the key, if the key was present before and is requested again. */
  readonly lost: Removal | undefined
  readonly before: Layout<number>
  readonly after: Layout<number>
}

/**
 * One policy over one stream: a get for each request, and a set after a miss. Every moment is computed by a
 * replay from the start, so that no step must be undone.
 */
export class Replay {
  readonly policy: Policy
  /** 1 for each request that was a hit. */
  readonly outcomes: Uint8Array
  /** 1 for each request that evicted an entry. */
  readonly evictions: Uint8Array
  readonly #hits: Uint32Array
  readonly #removals: readonly Removal[]
  readonly #bounds: Bounds
  readonly #stream: Stream

  constructor(policy: Policy, bounds: Bounds, stream: Stream) {
    const { ids } = stream
    this.policy = policy
    this.#bounds = bounds
    this.#stream = stream
    this.outcomes = new Uint8Array(ids.length)
    this.evictions = new Uint8Array(ids.length)
    this.#hits = new Uint32Array(ids.length + 1)
    const run = new Run(policy, bounds)
    ids.forEach((id, at) => {
      const removals = run.removals.length
      this.outcomes[at] = Number(run.request(id))
      this.evictions[at] = Number(run.removals.slice(removals).some(({ cause }) => cause === 'evicted'))
      this.#hits[at + 1] = this.#hits[at]! + this.outcomes[at]
    })
    this.#removals = run.removals
  }

  /** Returns the hits among the first requests. O(1). */
  hits(at: number): number {
    return this.#hits[at]!
  }

  /** Returns the cache at a request. O(requests up to it). */
  moment(at: number): Moment {
    const { ids } = this.#stream
    const run = new Run(this.policy, this.#bounds)
    for (let request = 1; request < at; request++) run.request(ids[request - 1]!)
    const known = [...new Set(ids.slice(0, at))]
    const before = this.#layout(run.cache, known, Math.max(0, at - 1))
    const id = at === 0 ? 0 : ids[at - 1]!
    const isHit = at > 0 && run.request(id)
    return {
      at,
      id,
      isHit,
      removed: run.removals.filter((removal) => removal.at === at),
      lost: isHit ? undefined : run.removals.filter((removal) => removal.id === id && removal.at < at).at(-1),
      before,
      after: at === 0 ? before : this.#layout(run.cache, known, at),
    }
  }

  /** Ghosts are in the order of their removal. */
  #layout(cache: Cache, known: readonly number[], at: number): Layout<number> {
    const leftAt = new Map<number, number>()
    for (const removal of this.#removals) if (removal.at <= at) leftAt.set(removal.id, removal.at)
    const absent = known
      .filter((id) => leftAt.has(id))
      .sort((one, other) => leftAt.get(one)! - leftAt.get(other)! || one - other)
    const held = new Set(layoutOf(cache, [], at).parts.flatMap(({ keys }) => keys))
    return layoutOf(
      cache,
      absent.filter((id) => !held.has(id)),
      at,
    )
  }
}

/** A run of a cache over a stream. Its clock is the number of the request. */
class Run {
  readonly cache: Cache
  readonly removals: Removal[] = []
  #at = 0

  constructor(policy: Policy, bounds: Bounds) {
    this.cache = create(
      policy,
      bounds,
      () => this.#at,
      (id, _, cause) => {
        if (cause === 'evicted' || cause === 'expired') this.removals.push({ id, at: this.#at, cause })
      },
    )
  }

  /** Returns whether a request was a hit. */
  request(id: number): boolean {
    this.#at++
    if (this.cache.get(id) !== undefined) return true
    this.cache.set(id, this.#at)
    return false
  }
}
