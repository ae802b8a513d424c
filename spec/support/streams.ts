import { seeded } from './random'

/** What a stream of requests asks of a cache: `get`, and on a miss `set`. Returns the hits. */
export function hitsOf(
  cache: { get(key: number): unknown; set(key: number, value: number): unknown },
  stream: readonly number[],
): number {
  let hits = 0
  for (const key of stream) {
    if (cache.get(key) === undefined) cache.set(key, key)
    else hits++
  }
  return hits
}

/** Requests by Zipf's law with exponent 1, roughly: key k about as often as 1 / (k + 1). */
export function zipf(keys: number, length: number, seed: number): number[] {
  const random = seeded(seed)
  return Array.from({ length }, () => Math.floor(keys ** (random(1e6) / 1e6)) - 1)
}

/** A skewed stream, interrupted again and again by keys that come once. */
export function scanned(keys: number, length: number, seed: number): number[] {
  let fresh = 1e6
  return zipf(keys, length, seed).map((key, at) => (at % 1_000 < 400 ? ++fresh : key))
}

/** Around and around over more keys than fit. */
export function loop(keys: number, length: number): number[] {
  return Array.from({ length }, (_, at) => at % keys)
}

/** Keys that are asked for a few times within a short while, and never again. */
export function recent(length: number, seed: number): number[] {
  const random = seeded(seed)
  return Array.from({ length }, (_, at) => Math.max(0, Math.floor(at / 3) - random(150)))
}
