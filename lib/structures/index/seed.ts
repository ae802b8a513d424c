/**
 * Returns random integers of 32 bits. They come from the platform's cryptographic source where it has one that may be
 * used now, because outputs of `Math.random` that an application shows reveal its other outputs.
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
