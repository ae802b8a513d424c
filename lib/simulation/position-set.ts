/** Bits of an index that one level resolves. */
const BITS = 5

/**
 * A set of integers, 0 or more and below a limit, that finds its largest. Every operation is O(log limit),
 * which is at most six steps below a billion.
 */
export class PositionSet {
  /*
   * A bit for each integer, and above that a bit for each word that is not 0, up
   * to one word:
   *
   *      level 2                         [ 1 1 ]
   *      level 1          [ 0 1 … 0 ]              [ 1 … ]
   *      level 0   [ 0 … ] [ 0 1 0 1 ] …    [ 1 0 … ] …
   */
  readonly #levels: Uint32Array[] = []

  constructor(limit: number) {
    let words = limit
    do {
      words = Math.max(1, Math.ceil(words / 2 ** BITS))
      this.#levels.push(new Uint32Array(words))
    } while (words > 1)
  }

  has(position: number): boolean {
    return (this.#levels[0]![position >>> BITS]! & (1 << (position & 31))) !== 0
  }

  add(position: number): void {
    for (const level of this.#levels) {
      const word = position >>> BITS
      const before = level[word]!
      level[word] = before | (1 << (position & 31))
      if (before !== 0) return
      position = word
    }
  }

  delete(position: number): void {
    for (const level of this.#levels) {
      const word = position >>> BITS
      level[word] = level[word]! & ~(1 << (position & 31))
      if (level[word] !== 0) return
      position = word
    }
  }

  /** Returns the largest integer of a set that is not empty. */
  max(): number {
    let word = 0
    for (let depth = this.#levels.length - 1; depth >= 0; depth--)
      word = (word << BITS) | (31 - Math.clz32(this.#levels[depth]![word]!))
    return word
  }
}
