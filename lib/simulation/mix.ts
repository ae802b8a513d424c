/** One more than the largest hash. */
export const HASHES = 2 ** 32

/**
 * Returns the hash of a 32-bit integer under a seed, as an unsigned 32-bit integer. No two integers have the
 * same hash.
 *
 * The finaliser of MurmurHash3, A. Appleby, 2008. The seed is first multiplied separately, so that
 * neighbouring seeds give unrelated hashes.
 */
export function mixed(value: number, seed: number): number {
  let hash = value ^ Math.imul(seed + 1, 0x9e3779b1)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** Returns the hash that policies use for the key with this number, unless the stream has its own. */
export function seededHash(id: number, seed: number): number {
  return mixed(id, ~seed) | 0
}
