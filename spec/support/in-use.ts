/** Returns the bytes in use after garbage collection, in a process that exposes `gc`. */
export function inUse(): number {
  for (let at = 0; at < 3; at++) globalThis.gc!() // repeatedly, because an engine frees some objects late
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}
