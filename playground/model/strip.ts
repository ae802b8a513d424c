/** The requests of one cache as shapes in a frame of one unit a request, 10 units high. */
export interface Strip {
  /** Full height. */
  readonly hits: string
  /** The lower third. */
  readonly misses: string
  /** A tooth below each request that evicted. */
  readonly evictions: string
}

/** Height of a strip. */
export const STRIP_HEIGHT = 10

/** Returns the strip of a cache. O(requests). */
export function stripOf(outcomes: Uint8Array, evictions: Uint8Array): Strip {
  return {
    hits: runs(outcomes, 1)
      .map(([from, length]) => `M${from} 0h${length}v7h${-length}z`)
      .join(''),
    misses: runs(outcomes, 0)
      .map(([from, length]) => `M${from} 5h${length}v2h${-length}z`)
      .join(''),
    evictions: runs(evictions, 1)
      .map(([from, length]) => `M${from} 8.5h${length}v1h${-length}z`)
      .join(''),
  }
}

/** Requests that are outlined one by one; more would be hidden by their outlines. */
const MOST_OUTLINED = 200

/**
 * Returns outlines around the requests that these caches answered differently, or a line above them where
 * there are many requests.
 */
export function differencesOf(all: readonly Uint8Array[]): string {
  const [first, ...others] = all
  const differs = first!.map((outcome, at) => Number(others.some((other) => other[at] !== outcome)))
  return runs(differs, 1)
    .map(([from, length]) =>
      first!.length > MOST_OUTLINED ? `M${from} -1h${length}` : `M${from} -.5h${length}v8h${-length}z`,
    )
    .join('')
}

/** Points of a line of cumulative hit rates, at most. */
const MOST_POINTS = 500

/** Returns a line over a frame of 1 by 1: the hit rate from the start up to each request. */
export function hitRateLine(hits: (at: number) => number, length: number): string {
  const count = Math.min(length, MOST_POINTS)
  return Array.from({ length: count }, (_, point) => {
    const at = Math.max(1, Math.round(((point + 1) * length) / count))
    return `${round(at / length)},${round(1 - hits(at) / at)}`
  }).join(' ')
}

/** Returns the runs of one value: where each begins, and how long it is. */
function runs(values: Uint8Array, value: number): (readonly [from: number, length: number])[] {
  const found: (readonly [number, number])[] = []
  for (let at = 0; at < values.length; at++) {
    if (values[at] !== value) continue
    const from = at
    while (values[at + 1] === value) at++
    found.push([from, at + 1 - from])
  }
  return found
}

function round(value: number): number {
  return Math.round(10_000 * value) / 10_000
}
