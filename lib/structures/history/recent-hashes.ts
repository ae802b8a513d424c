/** Cells for each hash remembered, at least, so that few overwrite each other. */
const ROOM = 4

/**
 * Remembers the hashes noted last, `span` of them, in 32 to 64 bytes each, made when the first comes. Every operation
 * is O(1) and touches one cell.
 *
 * It is approximate: a tenth of them is forgotten early, since another took their cell.
 */
export class RecentHashes {
  /*
   * A hash has one cell of two integers, which the next one that falls there
   * takes over: itself, and the number of its note.
   *
   *      cells   [ – | hash 7 | – | – | hash 12 | hash 3 | … ]    of a span of 8, 3 is forgotten after note 12
   */
  readonly #span: number
  #cells: Int32Array | undefined
  #notes: number

  constructor(span: number) {
    this.#span = span
    this.#notes = span // so that an empty cell, of note 0, is old
  }

  note(hash: number): void {
    this.#cells ??= new Int32Array(2 ** Math.ceil(Math.log2(2 * ROOM * this.#span)))
    const cell = cellOf(hash, this.#cells)
    this.#notes = (this.#notes + 1) | 0
    this.#cells[cell] = hash
    this.#cells[cell + 1] = this.#notes
  }

  /** Forgets a hash; tells whether it was among the last noted. */
  delete(hash: number): boolean {
    const cells = this.#cells
    if (cells === undefined) return false
    const cell = cellOf(hash, cells)
    if (cells[cell] !== hash || (this.#notes - cells[cell + 1]!) >>> 0 >= this.#span) return false
    cells[cell + 1] = this.#notes - this.#span
    return true
  }
}

function cellOf(hash: number, cells: Int32Array): number {
  return (Math.imul(hash, 0x9e3779b1) >>> 7) & (cells.length - 2)
}
