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

/** Keys that are asked for a few times within a short while, `span` keys long, and never again. */
export function recent(length: number, seed: number, span = 150): number[] {
  const random = seeded(seed)
  return Array.from({ length }, (_, at) => Math.max(0, Math.floor(at / 3) - random(span)))
}

/** Each key twice, the second time when so many others, an even number, have come in between. */
export function pairs(length: number, others: number): number[] {
  return Array.from({ length }, (_, at) => (at % 2 === 0 ? at : Math.max(0, at - 1 - others)))
}

/** To and fro over the keys. */
export function zigzag(keys: number, length: number): number[] {
  return Array.from({ length }, (_, at) => Math.min(at % (2 * keys), 2 * keys - 1 - (at % (2 * keys))))
}

/** One stream after the other, of keys of their own. */
export function concatenated(...streams: number[][]): number[] {
  return streams.flatMap((stream, at) => stream.map((key) => key + 1e7 * at))
}
