interface Crypto {
  getRandomValues(array: Int32Array): unknown
}

/**
 * Returns random integers of 32 bits. They come from the platform's cryptographic source where that is
 * available, because outputs of `Math.random` that an application reveals predict its other outputs.
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
 * The initial states of hashes and keyed hashes: secrets of the process, so that colliding keys cannot be
 * prepared outside.
 */
export const [SEED, START] = randomInts(2) as unknown as [number, number]

/** The multipliers of keyed hashes: odd secrets. */
export const [ONE, TWO] = randomInts(2).map((int) => int | 1) as unknown as [number, number]
