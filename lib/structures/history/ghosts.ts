const WAYS = 8
const STAMPS = 2 ** 16
const SWEPT_PER_NOTE = 2
/** Spans for which a bucket that overflows would tell, and room is cheap. */
const SMALL = 4_096
const TAG = ~(STAMPS - 1)

/**
 * Remembers the hashes noted last, first in first out, `span` of them, in 8 to 16 bytes each (twice that in small
 * spans), made when the first comes. Every operation is O(1).
 *
 * It is approximate: now and then one is forgotten early; one in some thousands of those never noted is taken for one;
 * and beyond a span of 16,384 they are forgotten some at a time.
 */
export class Ghosts {
  /*
   * A hash belongs to a bucket of eight cells. A cell is one integer: 16 bits of
   * the hash, and as a stamp 16 bits of the time of its note. Time is counted in
   * notes, or in units of so many that the span has no more than 16,384.
   *
   *      bucket   [ tag:stamp | tag:stamp | – | … ]          0 is an empty cell
   *      living   [ 1 | 0 | 1 | 1 | … ]                      ghosts of each unit since `oldest`
   *
   * Units are dropped from the oldest on while there are too many ghosts, or
   * when they have grown old: two to four spans. A sweep empties the cells of dropped
   * units before their stamps come round again.
   */
  readonly #span: number
  readonly #perUnit: number
  readonly #units: number
  #cells: Int32Array | undefined
  #living = new Uint16Array(0)
  #size = 0
  #notes = 0 // in this unit
  #now = 0 // in units
  #oldest = 0
  #swept = 0

  constructor(span: number) {
    this.#span = span
    this.#perUnit = Math.max(1, Math.ceil(span / (STAMPS / 4 - 1)))
    this.#units = 2 ** Math.ceil(Math.log2(2 * Math.ceil(span / this.#perUnit) + 1))
  }

  /** Whether this hash was among the last noted. */
  has(hash: number): boolean {
    return this.#find(hash) !== -1
  }

  note(hash: number): void {
    if (this.#cells === undefined) {
      const cells = (this.#span <= SMALL ? 4 : 2) * this.#span
      this.#cells = new Int32Array(2 ** Math.max(3, Math.ceil(Math.log2(cells))))
      this.#living = new Uint16Array(this.#units)
    }
    if (++this.#notes === this.#perUnit) {
      this.#notes = 0
      this.#now++
    }
    while (this.#size >= this.#span || this.#now - this.#oldest >= this.#units) this.#dropOldest()
    this.#sweep(this.#cells)
    this.#cells[this.#vacate(hash)] = (hash & TAG) | (this.#now & (STAMPS - 1)) || 1
    this.#living[this.#now & (this.#units - 1)]!++
    this.#size++
  }

  /** Forgets a hash; tells whether it was among the last noted. */
  delete(hash: number): boolean {
    const cell = this.#find(hash)
    if (cell === -1) return false
    this.#forget(cell)
    return true
  }

  clear(): void {
    this.#cells = undefined
    this.#size = 0
    this.#notes = 0
    this.#now = 0
    this.#oldest = 0
  }

  /** The unit of a cell's note, or one before the oldest for what was dropped. */
  #unitOf(content: number): number {
    const age = (this.#now - content) & (STAMPS - 1)
    return this.#now - age
  }

  #find(hash: number): number {
    const cells = this.#cells
    if (cells === undefined) return -1
    const bucket = bucketOf(hash, cells)
    for (let cell = bucket; cell < bucket + WAYS; cell++) {
      const content = cells[cell]!
      if (content !== 0 && ((content ^ hash) & TAG) === 0 && this.#unitOf(content) >= this.#oldest)
        return cell
    }
    return -1
  }

  /** A cell for a hash: that of an earlier note, or an empty one, or that of the oldest. */
  #vacate(hash: number): number {
    const cells = this.#cells!
    const bucket = bucketOf(hash, cells)
    let found = bucket
    let greatest = -1
    for (let cell = bucket; cell < bucket + WAYS; cell++) {
      const content = cells[cell]!
      const isSame = content !== 0 && ((content ^ hash) & TAG) === 0
      const age = isSame ? STAMPS + 1 : content === 0 ? STAMPS : (this.#now - content) & (STAMPS - 1)
      if (age > greatest) {
        greatest = age
        found = cell
      }
    }
    if (cells[found] !== 0 && this.#unitOf(cells[found]!) >= this.#oldest) this.#forget(found)
    return found
  }

  #forget(cell: number): void {
    this.#living[this.#unitOf(this.#cells![cell]!) & (this.#units - 1)]!--
    this.#cells![cell] = 0
    this.#size--
  }

  /** Empties the next cells if they were dropped: all come by before a stamp comes round again. */
  #sweep(cells: Int32Array): void {
    for (let count = 0; count < SWEPT_PER_NOTE; count++) {
      this.#swept = (this.#swept + 1) & (cells.length - 1)
      const content = cells[this.#swept]!
      if (content !== 0 && this.#unitOf(content) < this.#oldest) cells[this.#swept] = 0
    }
  }

  #dropOldest(): void {
    const unit = this.#oldest++ & (this.#units - 1)
    this.#size -= this.#living[unit]!
    this.#living[unit] = 0
  }
}

/** The first cell of a hash. All bits tell it, those of the tag too. */
function bucketOf(hash: number, cells: Int32Array): number {
  return (Math.imul(hash, 0x9e3779b1) >>> 7) & (cells.length - WAYS)
}
