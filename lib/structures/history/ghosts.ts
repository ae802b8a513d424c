import { NONE } from '../arena/ring'
import { HashTable } from '../index/hash-table'

const INITIAL_ROOM = 16

/**
 * The hashes noted last, `span` of them at most, first in first out, in 24 to 48 bytes each. It is exact, and
 * grows as hashes are added. Every operation is O(1), amortised over growth, but `resize`.
 */
export class Ghosts {
  /*
   *   queue   [ – | 7 | – | 12 | 3 | – ]     circular; the place of a deleted hash stays empty
   *                 ▲ oldest         ▲ next
   *   table   7 ─► 2   12 ─► 4   3 ─► 5      from a hash to its place, counted from 1
   *
   * When the queue is full, its hashes are moved together, into a longer queue when they fill more than half
   * of it.
   */
  #span: number
  #table = new HashTable()
  #queue = new Int32Array(INITIAL_ROOM)
  #oldest = 0
  #next = 0 // the place of the next hash, counted without wrapping around

  constructor(span: number) {
    this.#span = span
  }

  /** Returns whether a hash was among the last noted. */
  has(hash: number): boolean {
    return this.#table.find(hash) !== NONE
  }

  note(hash: number): void {
    this.delete(hash)
    this.#shrink(this.#span - 1)
    if (this.#next - this.#oldest === this.#queue.length) this.#pack()
    const place = this.#next++ & (this.#queue.length - 1)
    this.#queue[place] = hash
    this.#table.add(hash, place + 1)
  }

  /** Forgets a hash. Returns whether it was among the last noted. */
  delete(hash: number): boolean {
    const place = this.#table.find(hash)
    return place !== NONE && this.#table.delete(hash, place)
  }

  /** Changes the span, and forgets the oldest hashes beyond it. O(hashes forgotten). */
  resize(span: number): void {
    this.#span = span
    this.#shrink(span)
  }

  clear(): void {
    this.#table = new HashTable()
    this.#queue = new Int32Array(INITIAL_ROOM)
    this.#oldest = 0
    this.#next = 0
  }

  /** Forgets the oldest hashes until `size` are left. */
  #shrink(size: number): void {
    while (this.#table.size > size) {
      const place = this.#oldest++ & (this.#queue.length - 1)
      this.#table.delete(this.#queue[place]!, place + 1)
    }
  }

  #pack(): void {
    const [table, queue] = [this.#table, this.#queue]
    this.#table = new HashTable()
    this.#queue = new Int32Array(table.size > queue.length / 2 ? 2 * queue.length : queue.length)
    let next = 0
    for (let at = this.#oldest; at < this.#next; at++) {
      const place = at & (queue.length - 1)
      const hash = queue[place]!
      if (table.find(hash) !== place + 1) continue
      this.#queue[next] = hash
      this.#table.add(hash, ++next)
    }
    this.#oldest = 0
    this.#next = next
  }
}
