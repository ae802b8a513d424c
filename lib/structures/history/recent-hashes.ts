/** Cells for each hash remembered, at least, so that few overwrite each other. */
const ROOM = 4

/** Hashes for which there is room at first, and at most, so that 25 bits of a hash choose its cell. */
const FEW = 16
const MOST = 4_194_304

/** Returns whether a hash was among the last noted. Only for a drawing of the hashes. */
export let isNoted: (hashes: RecentHashes, hash: number) => boolean

/**
 * The hashes noted last, `span` of them at most, in 32 to 64 bytes each. It grows as hashes are added. Every
 * operation is O(1), amortised over growth, and touches one cell.
 *
 * It is approximate: a tenth of the hashes are forgotten early, because another hash took their cell.
 */
export class RecentHashes {
  /*
   * A hash has one cell of two integers: the hash and the number of its note. The next hash that belongs to
   * the cell overwrites it.
   *
   *      cells   [ – | hash 7 | – | – | hash 12 | hash 3 | … ]    of a span of 8: note 12 forgets 3
   */
  readonly #span: number
  #room: number // hashes for which there are cells
  #cells: Int32Array | undefined // until the first note
  #notes: number

  static {
    isNoted = (hashes, hash) => {
      const cells = hashes.#cells
      if (cells === undefined) return false
      const cell = cellOf(hash, cells)
      return cells[cell] === hash && hashes.#isRecent(cells[cell + 1]!)
    }
  }

  constructor(span: number) {
    this.#span = Math.min(span, MOST)
    this.#room = Math.min(FEW, this.#span)
    this.#notes = this.#span // so that an empty cell, of note 0, counts as forgotten
  }

  note(hash: number): void {
    this.#notes = (this.#notes + 1) | 0
    this.#cells ??= cellsFor(this.#room)
    if (this.#room < this.#span && this.#notes - this.#span > this.#room)
      this.#cells = this.#grown(this.#cells)
    const cell = cellOf(hash, this.#cells)
    this.#cells[cell] = hash
    this.#cells[cell + 1] = this.#notes
  }

  /** Forgets a hash. Returns whether it was among the last noted. */
  delete(hash: number): boolean {
    const cells = this.#cells
    if (cells === undefined) return false
    const cell = cellOf(hash, cells)
    if (cells[cell] !== hash || !this.#isRecent(cells[cell + 1]!)) return false
    cells[cell + 1] = this.#notes - this.#span
    return true
  }

  #isRecent(note: number): boolean {
    return (this.#notes - note) >>> 0 < this.#span
  }

  /** Returns the cells with twice the room, at most that of the span. */
  #grown(cells: Int32Array): Int32Array {
    this.#room = Math.min(2 * this.#room, this.#span)
    const grown = cellsFor(this.#room)
    for (let at = 0; at < cells.length; at += 2) {
      if (!this.#isRecent(cells[at + 1]!)) continue
      const cell = cellOf(cells[at]!, grown)
      grown[cell] = cells[at]!
      grown[cell + 1] = cells[at + 1]!
    }
    return grown
  }
}

function cellsFor(hashes: number): Int32Array {
  return new Int32Array(2 ** Math.ceil(Math.log2(2 * ROOM * hashes)))
}

function cellOf(hash: number, cells: Int32Array): number {
  return (Math.imul(hash, 0x9e3779b1) >>> 7) & (cells.length - 2)
}
