const BLOCK = 16 // integers, 64 bytes: one line of the processor's cache
const ROWS = 4
const MAX = 15

/** Counted uses for each entry, after which all counts are halved. */
const SAMPLE = 14

/**
 * Estimates how often a hash was counted of late, up to 15, in 8 to 16 bytes for each entry of a cache: never too low
 * but by aging, seldom too high. `frequency` and `increment` are O(1), the latter amortised over halving all counts.
 *
 * G. Cormode and S. Muthukrishnan, "An improved data stream summary: the count-min sketch and its applications",
 * Journal of Algorithms 55(1), 2005; aged as in G. Einziger, R. Friedman and B. Manes, "TinyLFU: A highly efficient
 * cache admission policy", ACM Transactions on Storage 13(4), 2017.
 */
export class FrequencySketch {
  /*
   * A hash has four counters, one in each row, all in one block of 64 bytes:
   *
   *      block   [ row 0: 4 × 8 counters | row 1 | row 2 | row 3 ]
   *
   * Each row reads five bits of the hash: two tell the integer, three the 4-bit
   * counter in it. The least of the four counters is the estimate: it takes a
   * collision in every row to make that too high.
   */
  #table = new Int32Array(BLOCK)
  #counted = 0
  #sample = SAMPLE

  /** Sets for how many entries counts are to tell; they are halved after some uses of each. */
  set capacity(entries: number) {
    this.#sample = SAMPLE * entries
  }

  /** Makes room for so many entries. Counts are kept. */
  reserve(entries: number): void {
    const size = Math.max(BLOCK, 2 ** Math.ceil(Math.log2(2 * entries)))
    while (this.#table.length < size) {
      // What is in block b belongs to b or b + half now, and counts in both.
      const doubled = new Int32Array(2 * this.#table.length)
      doubled.set(this.#table)
      doubled.set(this.#table, this.#table.length)
      this.#table = doubled
    }
  }

  frequency(hash: number): number {
    const block = this.#block(hash)
    const a = this.#read(block + (hash & 3), (hash >>> 2) & 7)
    const b = this.#read(block + 4 + ((hash >>> 8) & 3), (hash >>> 10) & 7)
    const c = this.#read(block + 8 + ((hash >>> 16) & 3), (hash >>> 18) & 7)
    const d = this.#read(block + 12 + ((hash >>> 24) & 3), (hash >>> 26) & 7)
    return Math.min(a, b, c, d)
  }

  increment(hash: number): void {
    const block = this.#block(hash)
    // No loop over rows, here and above: this is a part of every hit.
    const counted =
      this.#count(block + (hash & 3), (hash >>> 2) & 7) |
      this.#count(block + 4 + ((hash >>> 8) & 3), (hash >>> 10) & 7) |
      this.#count(block + 8 + ((hash >>> 16) & 3), (hash >>> 18) & 7) |
      this.#count(block + 12 + ((hash >>> 24) & 3), (hash >>> 26) & 7)
    if (counted === 1 && ++this.#counted >= this.#sample) this.#age()
  }

  #read(index: number, counter: number): number {
    return (this.#table[index]! >>> (counter << 2)) & MAX
  }

  /** Counts in one counter of an integer; 0 when it is full. */
  #count(index: number, counter: number): number {
    const shift = counter << 2
    const counters = this.#table[index]!
    if (((counters >>> shift) & MAX) === MAX) return 0
    this.#table[index] = counters + (1 << shift)
    return 1
  }

  /** Takes all counts down to an eighth: what was popular is so no more. */
  fade(): void {
    for (let times = 0; times < 3; times++) this.#age()
  }

  clear(): void {
    this.#table = new Int32Array(BLOCK)
    this.#counted = 0
  }

  #block(hash: number): number {
    return (Math.imul(hash, 0x9e3779b1) >>> 3) & (this.#table.length - BLOCK)
  }

  #age(): void {
    const table = this.#table
    let odd = 0
    for (let index = 0; index < table.length; index++) {
      odd += ones(table[index]! & 0x11111111)
      table[index] = (table[index]! >>> 1) & 0x77777777
    }
    this.#counted = Math.max(0, this.#counted - odd / ROWS) / 2
  }
}

/** How many of the lowest bits of the eight counters of an integer are set. */
function ones(bits: number): number {
  return Math.imul(bits, 0x11111111) >>> 28
}
