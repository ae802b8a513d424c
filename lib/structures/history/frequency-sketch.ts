const BLOCK = 16 // integers, 64 bytes: one line of the processor's cache
const MAX = 15

/**
 * A count-min sketch: it estimates the recent count of a hash, up to 15, in 8 to 16 bytes for each entry of a
 * cache. Estimates are too low only by halving, and seldom too high. `frequency` and `raise` are O(1),
 * `reserve` is amortised O(1).
 *
 * G. Cormode and S. Muthukrishnan, "An improved data stream summary: the count-min sketch and its
 * applications", Journal of Algorithms 55(1), 2005; aged as in G. Einziger, R. Friedman and B. Manes,
 * "TinyLFU: A highly efficient cache admission policy", ACM Transactions on Storage 13(4), 2017.
 */
export class FrequencySketch {
  /*
   * A hash has four counters, one in each row, all in one block of 64 bytes:
   *
   *      block   [ row 0: 4 × 8 counters | row 1 | row 2 | row 3 ]
   *
   * Each row reads five bits of the hash: two choose the integer, three the 4-bit
   * counter in it. The least of the four counters is the estimate: it is too high
   * only after a collision in every row.
   */
  #table = new Int32Array(BLOCK)

  /** Makes room for a number of entries, and keeps the counts. */
  reserve(entries: number): void {
    while (this.#table.length < 2 * entries) {
      // A hash of block b now belongs to block b or b + half, so both get its counts.
      const doubled = new Int32Array(2 * this.#table.length)
      doubled.set(this.#table)
      doubled.set(this.#table, this.#table.length)
      this.#table = doubled
    }
  }

  /** Returns the estimated count of a hash. */
  frequency(hash: number): number {
    const table = this.#table
    const block = this.#block(hash)
    return Math.min(
      (table[block + (hash & 3)]! >>> (hash & 28)) & MAX,
      (table[block + 4 + ((hash >>> 8) & 3)]! >>> ((hash >>> 8) & 28)) & MAX,
      (table[block + 8 + ((hash >>> 16) & 3)]! >>> ((hash >>> 16) & 28)) & MAX,
      (table[block + 12 + ((hash >>> 24) & 3)]! >>> ((hash >>> 24) & 28)) & MAX,
    )
  }

  /**
   * Raises the count of a hash to this one at least. Counters that are higher already stay, as in
   * conservative update.
   */
  raise(hash: number, count: number): void {
    const block = this.#block(hash)
    this.#raise(block + (hash & 3), hash & 28, count)
    this.#raise(block + 4 + ((hash >>> 8) & 3), (hash >>> 8) & 28, count)
    this.#raise(block + 8 + ((hash >>> 16) & 3), (hash >>> 16) & 28, count)
    this.#raise(block + 12 + ((hash >>> 24) & 3), (hash >>> 24) & 28, count)
  }

  /** Halves all counts. O(entries). */
  halve(): void {
    const table = this.#table
    for (let index = 0; index < table.length; index++) table[index] = (table[index]! >>> 1) & 0x77777777
  }

  clear(): void {
    this.#table = new Int32Array(BLOCK)
  }

  #block(hash: number): number {
    const mixed = Math.imul(hash, 0x9e3779b1)
    return (mixed ^ (mixed >>> 15)) & (this.#table.length - BLOCK) // by bits that the rows do not read
  }

  // Branch-free, because the branch would be unpredictable.
  #raise(index: number, shift: number, count: number): void {
    const counters = this.#table[index]!
    const missing = count - ((counters >>> shift) & MAX)
    this.#table[index] = counters + ((missing & ~(missing >> 31)) << shift)
  }
}
