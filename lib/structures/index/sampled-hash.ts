import { SEED } from './seed'

/** Classes of lengths, of eight lengths each; the last one is of all longer strings. */
const CLASSES = 16
/** Positions that may count in a class, and how many do at first. */
const MOST = 16
const FIRST = 4
/** Positions that one widening adds at most. */
const ADDED = 2

/** Characters from the end that may count. */
const REACH = 256

/**
 * A hash of strings that reads their length and a few of their characters, so that a long string costs no
 * more to hash than a short one. The positions that it reads are chosen to distinguish strings that had one
 * hash.
 *
 * `of` is O(1), `widened` is O(strings that it is given).
 */
export class SampledHash {
  /*
   * Strings of about the same length are a class, which has positions of its
   * own, counted from the end of the string:
   *
   *   length      0-7       8-15           16-23     …
   *   positions   0 1 2 3   0 1 2 3 9 10   8 7       …
   *
   *   accounts/1374/orders     is of the third class: 7 and 4 count, and that there are 20
   *              ↑↑
   *
   * A class begins with the last four. Widening adds two where strings of one
   * hash differ, and drops those where all known strings of the class agree.
   */
  readonly #positions: Int32Array
  readonly #ends: Int32Array

  constructor(positions = FIRST_POSITIONS, ends = FIRST_ENDS) {
    this.#positions = positions
    this.#ends = ends
  }

  /** Returns the hash of a string. */
  of(text: string): number {
    const { length } = text
    if (length === 0) return SEED
    const positions = this.#positions
    const lengthClass = lengthClassOf(text)
    const end = this.#ends[lengthClass]!
    let hash = Math.imul(SEED ^ length, 0x9e3779b1)
    for (let at = lengthClass * MOST; at < end; at++)
      hash = Math.imul(hash ^ characterAt(text, positions[at]!), 0x01000193)
    return Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35)
  }

  /**
   * Returns a hash that distinguishes different strings of one hash, or `undefined` when no positions do.
   * `others` are further strings of their class. Only hashes of strings of the class differ from those of
   * this hash.
   */
  widened(alike: readonly string[], others: readonly string[]): SampledHash | undefined {
    const lengthClass = lengthClassOf(alike[0]!)
    const start = lengthClass * MOST
    const positions = [...this.#positions.subarray(start, this.#ends[lengthClass])]
    const added = distinctivePositions(alike, positions).slice(0, ADDED)
    const kept = positions.filter((position) => variety([...alike, ...others], position) > 1)
    const end = kept.length + added.length
    if (added.length === 0 || end > MOST) return undefined
    const wider = new SampledHash(this.#positions.slice(), this.#ends.slice())
    wider.#positions.set([...kept, ...added], start)
    wider.#ends[lengthClass] = start + end
    return wider
  }
}

// Every hash that was not widened shares these.
const FIRST_POSITIONS = /* @__PURE__ */ Int32Array.from({ length: CLASSES * MOST }, (_, at) => at % MOST)
const FIRST_ENDS = /* @__PURE__ */ Int32Array.from(
  { length: CLASSES },
  (_, lengthClass) => lengthClass * MOST + FIRST,
)

/** Returns the number of a string's class of lengths, from 0 on. */
export function lengthClassOf({ length }: string): number {
  return length < 8 * CLASSES ? length >>> 3 : CLASSES - 1
}

/** Returns the code of the character at a position, of the first one where a string is shorter. */
function characterAt(text: string, position: number): number {
  const at = text.length - 1 - position
  return text.charCodeAt(at < 0 ? 0 : at)
}

/** Returns how many different characters strings have at a position. */
function variety(texts: readonly string[], position: number): number {
  const codes = Uint16Array.from(texts, (text) => characterAt(text, position)).sort()
  return codes.filter((code, at) => code !== codes[at - 1]).length
}

/** Returns further positions where strings differ, those of the most different characters first. */
function distinctivePositions(texts: readonly string[], known: readonly number[]): number[] {
  const reach = Math.min(REACH, ...texts.map(({ length }) => length))
  const varieties = Array.from({ length: reach }, (_, position) => variety(texts, position))
  return [...varieties.keys()]
    .filter((position) => varieties[position]! > 1 && !known.includes(position))
    .sort((one, other) => varieties[other]! - varieties[one]!)
}
