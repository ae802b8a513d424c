import { seeded } from '../support/random'

/** Requests by Zipf's law with exponent 1, roughly: key k about as often as 1 / (k + 1). */
export function zipf(keys: number, length: number, seed = 1): number[] {
  const random = seeded(seed)
  return Array.from({ length }, () => Math.floor(keys ** (random(1e6) / 1e6)))
}

/** The trace `lirs/loop`: round and round over 1,011 keys. */
export function loopTrace(): number[] {
  return Array.from({ length: 505_500 }, (_, at) => at % 1_011)
}

/** The trace `lirs/zigzag`: to and fro over 2,001 keys. */
export function zigzagTrace(): number[] {
  return Array.from({ length: 52_001 }, (_, at) => {
    const place = at % 4_000
    return place <= 2_000 ? place : 4_000 - place
  })
}

/** The hits of an array that is kept in order of use: LRU at its plainest. */
export function plainLRU(keys: readonly unknown[], capacity: number, from = 0): number {
  const held: unknown[] = []
  let hits = 0
  for (const [row, key] of keys.entries()) {
    const at = held.indexOf(key)
    if (at !== -1) {
      held.splice(at, 1)
      if (row >= from) hits++
    } else if (held.length === capacity) held.shift()
    held.push(key)
  }
  return hits
}
