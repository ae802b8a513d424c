import { SEED } from './hash'

/** Classes of lengths, of eight lengths each; the last one is of all longer strings. */
const CLASSES = 16
/** Positions that may count in a class, and how many do at first. */
const MOST = 16
const FIRST = 4
/** Positions that one widening adds at most. */
const ADDED = 2

/** Only so many characters from the end may count. */
const REACH = 256

/**
 * A hash of strings that reads their length and a few of their characters, so that a long string costs no more to hash
 * than a short one. Which positions it reads is chosen from strings that it has failed to tell apart.
 *
 * `of` is O(1), `widen` is O(strings that it is given).
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
  #positions = FIRST_POSITIONS
  #ends = FIRST_ENDS

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

  /** Returns another hash that reads the same positions. */
  copy(): SampledHash {
    const copy = new SampledHash()
    copy.#positions = this.#positions
    copy.#ends = this.#ends
    return copy
  }

  /**
   * Chooses positions that tell different strings of one hash apart. `others` returns known strings of their class,
   * but not the empty one. Returns whether positions were found; then every string of the class may have another hash.
   */
  widen(alike: readonly string[], others: () => readonly string[]): boolean {
    const lengthClass = lengthClassOf(alike[0]!)
    const start = lengthClass * MOST
    const positions = [...this.#positions.subarray(start, this.#ends[lengthClass])]
    const added = distinctivePositions(alike, positions).slice(0, ADDED)
    if (added.length === 0) return false
    const known = [...alike, ...others()]
    const kept = positions.filter((position) => isDistinctive(known, position))
    if (kept.length + added.length > MOST) return false
    this.#positions = this.#positions.slice()
    this.#positions.set([...kept, ...added], start)
    this.#ends = this.#ends.slice()
    this.#ends[lengthClass] = start + kept.length + added.length
    return true
  }
}

// Shared until one is widened.
const FIRST_POSITIONS = Int32Array.from({ length: CLASSES * MOST }, (_, at) => at % MOST)
const FIRST_ENDS = Int32Array.from({ length: CLASSES }, (_, lengthClass) => lengthClass * MOST + FIRST)

/** Returns the number of a string's class of lengths, from 0 on. */
export function lengthClassOf({ length }: string): number {
  return length < 8 * CLASSES ? length >>> 3 : CLASSES - 1
}

/** Returns the code of the character at a position, of the first one where a string, not the empty one, is shorter. */
function characterAt(text: string, position: number): number {
  const at = text.length - 1 - position
  return text.charCodeAt(at < 0 ? 0 : at)
}

/** Returns whether strings differ at a position. */
function isDistinctive(texts: readonly string[], position: number): boolean {
  return texts.some((text) => characterAt(text, position) !== characterAt(texts[0]!, position))
}

/** Returns further positions where strings differ, those of the most different characters first. */
function distinctivePositions(texts: readonly string[], known: readonly number[]): number[] {
  const reach = Math.min(REACH, ...texts.map(({ length }) => length))
  const variety = (position: number) => new Set(texts.map((text) => characterAt(text, position))).size
  return Array.from({ length: reach }, (_, position) => ({ position, variety: variety(position) }))
    .filter(({ position, variety }) => variety > 1 && !known.includes(position))
    .sort((one, other) => other.variety - one.variety)
    .map(({ position }) => position)
}
