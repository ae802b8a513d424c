/** The mask of a watcher during a pause: it lets through one hash in 2^32. */
export const NEXT_TO_NONE = -1

/** Receives requests of one method: calls that hit, missed, or joined a load in flight. */
export interface Watcher {
  /**
   * A hit is passed on when `(hash & mask) === 0`, any other request always. The mask may change at any call.
   */
  readonly mask: number
  /** `hash`: a well-mixed hash of 32 bits, the same for equal calls. */
  request(hash: number): void
}

/** The counters of the method, read by a watcher's owner at any time. */
export interface LiveCounts {
  /** Calls that hit, missed, or joined a load in flight. */
  readonly requests: number
  /** Calls among them that ran no load. */
  readonly answered: number
}
