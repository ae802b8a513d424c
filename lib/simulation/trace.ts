/** The operations of the rows of a trace. Those up to `UNSTORED` are requests and count as such. */
export const CALL = 0 // a get, and a set where that misses
export const SHARED = 1 // a call that joined a load in flight, without a look-up in the cache
export const UNSTORED = 2 // a miss whose load failed or was not stored
export const SET = 3
export const DELETE = 4
export const CLEAR = 5 // a delete, after which an empty cache forgets ghosts and counts

/** Names of the operations, in the order of their numbers. */
export const OPERATIONS = ['call', 'shared', 'unstored', 'set', 'delete', 'clear'] as const

/** The operation of a request: see `OPERATIONS`. */
export type Operation = (typeof OPERATIONS)[number]

/** A stream of requests as columns, a row for each. Keys are the numbers 1 to `keys`. */
export interface Trace {
  readonly ids: Uint32Array
  readonly keys: number
  /** The weight of each request's entry, where the requests have one. */
  readonly weights: Float64Array | undefined
  /** The times of requests in milliseconds, which never decrease. */
  readonly times: Float64Array | undefined
  /** The operation of each row, where they are not all calls. */
  readonly operations: Uint8Array | undefined
  /** The hash that policies use for the key of a row, where the stream has its own. */
  readonly hashes: Int32Array | undefined
}

/** A trace and figures of the stream from which it was sampled. */
export interface Stream {
  readonly trace: Trace
  /** The share of the keys that is in the trace: 1 unless the stream was sampled while it was read. */
  readonly rate: number
  /** Requests of the whole stream, including those of keys outside the trace. */
  readonly requests: number
  /** Keys of the trace that were requested once. */
  readonly once: number
  /** The number of loads with a duration, and the sum of these durations in milliseconds. */
  readonly loads: number
  readonly loadTime: number
  /** Milliseconds between the earliest and the latest time; 0 where requests have none. */
  readonly span: number
}

/** Returns whether rows with this operation are requests. */
export function isRequest(operation: number): boolean {
  return operation <= UNSTORED
}

/** Returns the number of requests among the rows from `from` on. */
export function requestsIn({ ids, operations }: Trace, from = 0): number {
  if (operations === undefined) return ids.length - from
  let requests = 0
  for (let at = from; at < operations.length; at++) if (isRequest(operations[at]!)) requests++
  return requests
}

/** Returns the row at which the requests after the first `skipped` begin. */
export function rowAfter({ ids, operations }: Trace, skipped: number): number {
  if (operations === undefined) return Math.min(skipped, ids.length)
  let row = 0
  for (let left = skipped; left > 0 && row < operations.length; row++) if (isRequest(operations[row]!)) left--
  return row
}

/**
 * Returns the number of requests from row `from` on that miss in every cache: the first for each key, and
 * those whose result is not stored.
 */
export function unanswerableIn({ ids, keys, operations }: Trace, from = 0): number {
  const seen = new Uint8Array(keys + 1)
  let unanswerable = 0
  for (let at = 0; at < ids.length; at++) {
    const operation = operations === undefined ? CALL : operations[at]!
    if (operation >= DELETE || operation === SHARED) continue
    if (at >= from && (operation === UNSTORED || (operation === CALL && seen[ids[at]!] === 0))) unanswerable++
    if (operation !== UNSTORED) seen[ids[at]!] = 1
  }
  return unanswerable
}

/** Returns the sum of the weights of all keys, each at its first request. */
export function totalWeight({ ids, keys, weights }: Trace): number {
  if (weights === undefined) return keys
  const seen = new Uint8Array(keys + 1)
  let total = 0
  for (let at = 0; at < ids.length; at++) {
    if (seen[ids[at]!] === 0) total += Math.max(1, weights[at]!)
    seen[ids[at]!] = 1
  }
  return total
}
