/** A seeded stream of integers: `random(n)` is one of 0 to n - 1 (mulberry32). */
export function seeded(seed: number): (n: number) => number {
  let state = seed >>> 0
  return (n) => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) % n
  }
}

/** The same by xorshift32, whose state is one integer, so that thousands of walks can each have their own. */
export function xorshift(seed: number): (n: number) => number {
  let state = Math.imul(seed + 1, 0x9e3779b1) | 1
  return (n) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % n
  }
}
