import { SEED } from './seed'

/** Integers in the row of a class: the positions that the hash reads, 16 at most, then `END`. */
const ROW = 17
const END = -1
/** Positions that the hash reads at first. */
const FIRST = 4
/** Positions that one widening adds at most. */
const ADDED = 2

/** Positions, counted from the end, that the hash may read. */
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
   *   accounts/1374/orders     is of the third class: the hash reads 7, 4 and the length 20
   *              ↑↑
   *
   * A class begins with the last four positions. Widening adds two at which strings of one hash differ, and
   * drops those at which all known strings of the class agree.
   */
  readonly #rows: Int32Array

  constructor(rows = FIRST_ROWS) {
    this.#rows = rows
  }

  /** Returns the hash of a string. */
  of(text: string): number {
    const { length } = text
    if (length === 0) return SEED
    const rows = this.#rows
    let hash = Math.imul(SEED ^ length, 0x85ebca6b)
    for (let at = ROW * lengthClassOf(text), position = rows[at]!; position !== END; position = rows[++at]!)
      hash = Math.imul(hash ^ characterAt(text, position), 0x01000193)
    return Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35)
  }

  /**
   * Returns a hash that distinguishes different strings of one hash, or `undefined` when no positions do.
   * `known` are strings of their class. The new hash differs from this one only for strings of that class.
   */
  widened(alike: readonly string[], known: readonly string[]): SampledHash | undefined {
    const start = ROW * lengthClassOf(alike[0]!)
    const read = this.#rows.subarray(start, this.#rows.indexOf(END, start))
    const length = Math.min(REACH, alike[0]!.length)
    const varieties = Array.from({ length }, (_, position) => variety(alike, position))
    const added = [...varieties.keys()]
      .filter((position) => varieties[position]! > 1 && !read.includes(position))
      .sort((one, other) => varieties[other]! - varieties[one]!)
      .slice(0, ADDED)
    const kept = read.filter((position) => variety(known, position) > 1)
    if (added.length === 0 || kept.length + added.length >= ROW) return undefined
    const rows = this.#rows.slice()
    rows.set([...kept, ...added, END], start)
    return new SampledHash(rows)
  }
}

// The rows that all hashes share until they are widened.
const FIRST_ROWS = /* @__PURE__ */ Int32Array.from({ length: 272 }, (_, at) =>
  at % ROW < FIRST ? at % ROW : END,
)

/** Returns the number of a string's length class: eight lengths each, and 15 for all that are longer. */
export function lengthClassOf({ length }: string): number {
  return Math.min(length >>> 3, 15)
}

/** Returns the code of the character at a position; in a shorter string, that of the first character. */
function characterAt(text: string, position: number): number {
  return text.charCodeAt(Math.max(0, text.length - 1 - position))
}

/** Returns the number of different characters at a position. */
function variety(texts: readonly string[], position: number): number {
  return new Set(texts.map((text) => characterAt(text, position))).size
}
