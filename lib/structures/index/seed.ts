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
    // There is none, or it throws while modules are loaded, as in Cloudflare Workers.
  }
  // Test set-ups replace the source by a function that does not fill the array.
  return ints.map((int) => int || Math.random() * 2 ** 32)
}

/**
 * The initial states of hashes and keyed hashes: secrets of the process, so that colliding keys cannot be
 * prepared outside.
 */
export const [SEED, START] = randomInts(2) as unknown as [number, number]

/** The multipliers of keyed hashes: odd secrets. */
export const [ONE, TWO] = randomInts(2).map((int) => int | 1) as unknown as [number, number]
