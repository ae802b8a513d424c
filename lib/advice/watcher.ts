/** The mask of a pause. */
export const NEXT_TO_NONE = -1

/**
 * Is passed requests of one method: calls that hit, missed, or joined a load in flight. Bypassed calls are
 * none.
 */
export interface Watcher {
  /**
   * A request that is answered is passed on when `(hash & mask) === 0`, one that misses always. It may change
   * at any call; `NEXT_TO_NONE` lets no answered request through.
   */
  readonly mask: number
  /** `hash`: 32 bits by which the call is known, spread over all of them, the same for equal calls. */
  request(hash: number): void
}

/** The counters of the method, read by a watcher's owner at any time. */
export interface LiveCounts {
  /** Calls that hit, missed, or joined a load in flight. */
  readonly requests: number
  /** Those of them that ran no load. */
  readonly answered: number
}
