import { SEED } from './hash-table'

const FAMILIES = 16
const MOST = 16 // places of a family
const FIRST = 4 // of which it begins with these
const LESSON = 2 // places that one lesson adds at most

/** Only so many characters from the end may count. */
const REACH = 256

/**
 * Hashes of strings: of their length and of a few of their characters, so that a long one costs no more to hash than a
 * short one. Which characters is learnt from strings that it did not tell apart. O(1), but a lesson.
 */
export class SampledHash {
  /*
   * Strings of about the same length are a family, which has places of its own,
   * counted from the end of the string:
   *
   *   length    0-7       8-15           16-23     …
   *   places    0 1 2 3   0 1 2 3 9 10   8 7       …
   *
   *   accounts/1374/orders     is of the third family: 7 and 4 count, and that there are 20
   *              ↑↑
   *
   * A family begins with the last four. A lesson adds two where strings of one
   * hash differ, and drops those where all of the family agree. The last family is
   * of all that are longer.
   */
  #places = FIRST_PLACES
  #ends = FIRST_ENDS

  of(text: string): number {
    const { length } = text
    if (length === 0) return SEED
    const places = this.#places
    const family = familyOf(text)
    const end = this.#ends[family]!
    let hash = Math.imul(SEED ^ length, 0x9e3779b1)
    for (let at = family * MOST; at < end; at++)
      hash = Math.imul(hash ^ characterAt(text, places[at]!), 0x01000193)
    return Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35)
  }

  /** Another that hashes as this one does now. */
  copy(): SampledHash {
    const copy = new SampledHash()
    copy.#places = this.#places
    copy.#ends = this.#ends
    return copy
  }

  /**
   * Learns from different strings of one hash to tell them apart; `kin` are some that are known of their family, but
   * not the empty one. It tells whether it did: then all of the family may have other hashes now. O(kin).
   */
  learn(alike: readonly string[], kin: () => readonly string[]): boolean {
    const family = familyOf(alike[0]!)
    const start = family * MOST
    const places = [...this.#places.subarray(start, this.#ends[family])]
    const added = telling(alike, places).slice(0, LESSON)
    if (added.length === 0) return false
    const known = [...alike, ...kin()]
    const kept = places.filter((place) => tells(known, place))
    if (kept.length + added.length > MOST) return false
    this.#places = this.#places.slice()
    this.#places.set([...kept, ...added], start)
    this.#ends = this.#ends.slice()
    this.#ends[family] = start + kept.length + added.length
    return true
  }
}

// Shared until a first lesson.
const FIRST_PLACES = Int32Array.from({ length: FAMILIES * MOST }, (_, at) => at % MOST)
const FIRST_ENDS = Int32Array.from({ length: FAMILIES }, (_, family) => family * MOST + FIRST)

/** Of strings of about the same length: a number from 0 on. */
export function familyOf({ length }: string): number {
  return length < 8 * FAMILIES ? length >>> 3 : FAMILIES - 1
}

/** The code of the character at a place, of the first one where the string is too short. It must not be empty. */
function characterAt(text: string, place: number): number {
  const at = text.length - 1 - place
  return text.charCodeAt(at < 0 ? 0 : at)
}

/** Whether strings differ at a place. */
function tells(texts: readonly string[], place: number): boolean {
  return texts.some((text) => characterAt(text, place) !== characterAt(texts[0]!, place))
}

/** The places, save some, where strings differ, those of the most different characters first. */
function telling(texts: readonly string[], save: readonly number[]): number[] {
  const reach = Math.min(REACH, ...texts.map(({ length }) => length))
  const variety = (place: number) => new Set(texts.map((text) => characterAt(text, place))).size
  return Array.from({ length: reach }, (_, place) => ({ place, variety: variety(place) }))
    .filter(({ place, variety }) => variety > 1 && !save.includes(place))
    .sort((one, other) => other.variety - one.variety)
    .map(({ place }) => place)
}
