import { keysIn, LONGEST_TEXT, type Stream, streamOf } from './stream'

/** The kinds of generated streams, with a description of each. */
export const KINDS = {
  zipf: 'few keys are popular, many are rare',
  scan: 'popular keys, and sometimes a scan over keys that are requested only once',
  loop: 'the same keys in a loop',
  recency: 'recently used keys are requested again, and new keys appear',
  uniform: 'any key, at random',
  phases: 'popularity, then recency, then a loop, then another popularity',
} as const

/** The name of a kind of stream. */
export type Kind = keyof typeof KINDS

/** A stream that is determined by five values. */
export interface Generated {
  readonly kind: Kind
  /** The exponent of popularity: 0 is none. Only some kinds have it. */
  readonly skew: number
  readonly keys: number
  readonly length: number
  readonly seed: number
}

/** The source of requests: a text, or a generator. */
export type Source = { readonly text: string } | Generated

/** Requests and keys of a generated stream, at most. */
export const LONGEST = 10_000
export const MOST_KEYS = 5_000

/** The kinds that `skew` changes. */
export const SKEWED: readonly Kind[] = ['zipf', 'scan', 'phases']

/** Requests per key between two scans, and during one. */
const SCAN_PERIOD = 2
const SCAN_LENGTH = 0.5
/** Requests after which recency brings one new key. */
const RENEWAL = 4

/** Returns the requests of a source. */
export function requestsOf(source: Source): Stream {
  return 'text' in source ? streamOf(keysIn(source.text), LONGEST_TEXT) : streamOf(generate(source))
}

/** Returns the keys that a generator draws, the same for the same values. */
function generate({ kind, skew, keys, length, seed }: Generated): string[] {
  const random = randomFrom(seed)
  const popular = zipf(keys, skew, random)
  const recent = (at: number) => Math.max(0, Math.floor(at / RENEWAL - random() * keys))
  const at: Record<Kind, (request: number) => string> = {
    zipf: () => nameOf(popular()),
    scan: (request) => {
      const period = Math.max(4, SCAN_PERIOD * keys)
      const behind = (request % period) - (period - Math.ceil(SCAN_LENGTH * keys))
      return behind < 0 ? nameOf(popular()) : `s${Math.floor(request / period) * keys + behind + 1}`
    },
    loop: (request) => nameOf(request % keys),
    recency: (request) => nameOf(recent(request)),
    uniform: () => nameOf(Math.floor(random() * keys)),
    phases: (request) => {
      const phase = Math.floor((4 * request) / length)
      if (phase === 0) return nameOf(popular())
      if (phase === 1) return `r${recent(request - length / 4)}`
      return phase === 2 ? `l${request % keys}` : `p${popular()}`
    },
  }
  return Array.from({ length }, (_, request) => at[kind](request))
}

/** Returns a name for a number: a to z, then with a digit appended. */
function nameOf(number: number): string {
  const letter = String.fromCharCode(97 + (number % 26))
  return number < 26 ? letter : letter + String(Math.floor(number / 26))
}

/** Returns a source of numbers below `keys`, of which the n-th is drawn in proportion to 1 / n^skew. */
function zipf(keys: number, skew: number, random: () => number): () => number {
  let sum = 0
  const sums = Array.from({ length: keys }, (_, at) => (sum += (at + 1) ** -skew))
  return () => {
    const drawn = random() * sum
    let [low, high] = [0, keys - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if (sums[middle]! > drawn) high = middle
      else low = middle + 1
    }
    return low
  }
}

/** Returns a source of pseudo-random numbers from 0 to below 1. Mulberry32, T. Ettinger, 2017. */
export function randomFrom(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
