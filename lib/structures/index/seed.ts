interface Crypto {
  getRandomValues(array: Int32Array): unknown
}

/**
 * Returns random integers of 32 bits. They come from the platform's cryptographic source where it has one
 * that may be used now, because outputs of `Math.random` that an application shows reveal its other outputs.
 */
export function randomInts(count: number): Int32Array {
  const ints = new Int32Array(count)
  try {
    ;(globalThis as unknown as { crypto: Crypto }).crypto.getRandomValues(ints)
  } catch {
    // None, or one that refuses while modules are loaded, as Cloudflare's Workers do.
  }
  // Test set-ups replace it by a function that returns other numbers, and leaves the array as it is.
  return ints.map((int) => int || Math.random() * 2 ** 32)
}

/**
 * The states in which hashes and keyed hashes begin: secrets of the process, so that no stranger can prepare
 * keys that collide.
 */
export const [SEED, START] = randomInts(2) as unknown as [number, number]

/** The multipliers of keyed hashes: odd secrets. */
export const [ONE, TWO] = randomInts(2).map((int) => int | 1) as unknown as [number, number]
