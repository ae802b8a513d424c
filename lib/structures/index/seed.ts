/**
 * Returns random integers of 32 bits. They come from the platform's cryptographic source where it has one
 * that may be used now, because outputs of `Math.random` that an application shows reveal its other outputs.
 */
export function randomInts(count: number): Int32Array {
  const ints = new Int32Array(count)
  const { crypto } = globalThis as { crypto?: { getRandomValues?: (array: Int32Array) => unknown } }
  try {
    crypto!.getRandomValues!(ints)
  } catch {
    // None, or one that refuses while modules are loaded, as Cloudflare's Workers do.
    for (let at = 0; at < count; at++) ints[at] = Math.random() * 2 ** 32
  }
  return ints
}

const [seed, start, first, second] = randomInts(4) as unknown as [number, number, number, number]

/**
 * The state in which hashes begin: a secret of the process, so that no stranger can prepare keys that
 * collide.
 */
export const SEED = seed

/** The state in which keyed hashes begin, and their multipliers, which are odd. */
export const START = start
export const ONE = first | 1
export const TWO = second | 1
