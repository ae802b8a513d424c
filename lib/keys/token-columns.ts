import type { Slot } from '../structures/arena/ring'
import { isSameToken } from './token-list'

/**
 * The token lists of calls, by number, side by side in one array. Every operation is O(tokens of the call),
 * amortised over growth by doubling.
 */
export class TokenColumns {
  /*
   * The first list sets the stride: nearly all calls of a method have the same number of tokens. A list of
   * another length is an array in the first cell of its number. No token is an array, so the two cannot be
   * confused.
   *
   *      number      0        1           2            3
   *      stride 2    –  –     @1 'a'      [@1 5 6] –   @2 'b'
   */
  #stride = 0
  #cells: unknown[] = []

  /** Returns whether there is a list under this number. */
  has(n: Slot): boolean {
    return this.#stride !== 0 && this.#cells[n * this.#stride] !== undefined
  }

  /** The first token of a list, or `undefined` when there is none. */
  first(n: Slot): unknown {
    if (this.#stride === 0) return undefined
    const cell = this.#cells[n * this.#stride]
    return Array.isArray(cell) ? (cell as unknown[])[0] : cell
  }

  /** A copy of a list; empty when there is none. */
  read(n: Slot): unknown[] {
    const start = n * this.#stride
    const cell = this.#cells[start]
    if (cell === undefined) return []
    return Array.isArray(cell) ? (cell as unknown[]).slice() : this.#cells.slice(start, start + this.#stride)
  }

  /** Whether the list of a number equals the first `size` tokens of another. */
  equals(n: Slot, list: readonly unknown[], size: number): boolean {
    const stride = this.#stride
    let cells = this.#cells
    let start = n * stride
    if (size !== stride) {
      const cell = cells[start]
      if (!Array.isArray(cell) || cell.length !== size) return false
      cells = cell as unknown[]
      start = 0
    }
    for (let at = 0; at < size; at++) if (!isSameToken(cells[start + at], list[at])) return false
    return true
  }

  /** Whether the list of a number is this token, where most lists have one. */
  isSingle(n: Slot, token: unknown): boolean {
    return this.#stride === 1 && this.#cells[n] === token
  }

  /** Whether the list of a number is these two tokens, where most lists have two. Compares by `===`. */
  isPair(n: Slot, first: unknown, second: unknown): boolean {
    const cells = this.#cells
    return this.#stride === 2 && cells[2 * n] === first && cells[2 * n + 1] === second
  }

  /** Writes the first `size` tokens of a list, of which the first is not `undefined`. */
  write(n: Slot, list: readonly unknown[], size: number): void {
    if (this.#stride === 0) this.#stride = size
    const stride = this.#stride
    const start = n * stride
    this.#grow(start + stride)
    const cells = this.#cells
    if (size !== stride) cells[start] = list.slice(0, size)
    else for (let at = 0; at < size; at++) cells[start + at] = list[at]
  }

  clear(n: Slot): void {
    const cells = this.#cells
    const start = n * this.#stride
    for (let at = start; at < start + this.#stride; at++) cells[at] = undefined
  }

  #grow(length: number): void {
    const cells = this.#cells
    while (cells.length < length) cells.push(undefined)
  }
}
