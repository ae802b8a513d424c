import { randomInts } from '../structures/index/seed'

// A constant of this module, because Jest and other sandboxes take longer to look up `Math` than to multiply.
const { imul } = Math

/** Characters at either end of a long string that the hash of a token list reads. */
const END = 64

/** The initial state of the hash of a token list, different in each process. */
export const SEED = randomInts(1)[0]!

/*
 * Two secret odd multipliers. With one alone, a difference in the highest bit passes the multiplication
 * unchanged, so lists that collide under every seed could be crafted. Ten of their bits are fixed, in the
 * upper halves and the last one, because with fewer bits set the product is hardly mixed.
 */
const [FIRST, SECOND] = randomInts(2).map((int) => int | 0xb5550001) as unknown as [number, number]

/** Adds an int32 to a hash. No other int32 gives the same result. */
export function mixInt(hash: number, part: number): number {
  const mixed = imul(hash ^ part, FIRST)
  return imul(mixed ^ (mixed >>> 15), SECOND)
}

/** Ends a hash: every bit of the result depends on all that was added. */
export function finish(hash: number): number {
  const mixed = imul(hash ^ (hash >>> 16), FIRST)
  return mixed ^ (mixed >>> 16)
}

/** Adds a string to a hash; of a string of over 128 characters, only the two ends and the length. */
export function mixString(hash: number, text: string): number {
  const { length } = text
  if (length <= 2 * END) return mixInt(mixCharacters(hash, text, 0, length), length)
  return mixInt(mixCharacters(mixCharacters(hash, text, 0, END), text, length - END, length), length)
}

// Two lanes side by side, so that a multiplication need not wait for the previous one.
function mixCharacters(hash: number, text: string, at: number, end: number): number {
  let other = FIRST
  for (; at + 1 < end; at += 2) {
    hash = imul(hash ^ text.charCodeAt(at), FIRST)
    other = imul(other ^ text.charCodeAt(at + 1), SECOND)
  }
  if (at < end) hash = imul(hash ^ text.charCodeAt(at), FIRST)
  return mixInt(hash, other)
}
