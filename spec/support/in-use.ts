/** Bytes in use after garbage collection, in a process that exposes it. */
export function inUse(): number {
  for (let at = 0; at < 3; at++) globalThis.gc!() // once is not enough for all that an engine frees late
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}
