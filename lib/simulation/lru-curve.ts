const FIRST_TIMES = 1_024

/**
 * Returns the hits of an LRU cache at every capacity: element c is the number of hits at capacity c, up to
 * the number of keys, from which on every repeated request is a hit. One pass, O(requests × log keys) in
 * time, O(keys) in memory.
 *
 * `ids` are 1 to `keys`; requests before `from` warm the caches and are not counted.
 *
 * R. L. Mattson et al., "Evaluation techniques for storage hierarchies", IBM Systems Journal 9(2), 1970: a
 * request hits at every capacity that is no smaller than its stack distance, the number of keys used since
 * its key was.
 */
export function lruCurve(ids: ArrayLike<number>, keys: number, from = 0): Float64Array {
  const hits = new Float64Array(keys + 1)
  const stack = new RecencyStack(keys)
  for (let at = 0; at < ids.length; at++) {
    const distance = stack.use(ids[at]!)
    if (distance > 0 && at >= from) hits[distance]!++
  }
  for (let capacity = 1; capacity <= keys; capacity++) hits[capacity]! += hits[capacity - 1]!
  return hits
}

/**
 * Keys in order of their last use. `use` returns the depth of a key, 1 for the most recently used one, or 0
 * for a new one, and moves the key to the top. O(log keys), amortised over compaction.
 */
export class RecencyStack {
  /*
   *   time      0  1  2  3  4  5      of the next use: 6
   *   owner     –  a  –  c  b  a'     the key with its last use at that time; a' replaced a, so a's bit is 0
   *   marks     0  0  0  1  1  1      held as sums by a Fenwick tree
   *
   * The depth of c is the number of marks from its time on: 3. When all times are used, the marked ones are
   * moved to the front, in their order.
   */
  readonly #last: Int32Array
  #owner: Int32Array
  #sums: Int32Array
  #times: number
  #now = 0
  #live = 0

  constructor(keys: number) {
    let times = FIRST_TIMES
    while (times < 2 * keys) times *= 2
    this.#times = times
    this.#last = new Int32Array(keys + 1).fill(-1)
    this.#owner = new Int32Array(times)
    this.#sums = new Int32Array(times + 1)
  }

  use(id: number): number {
    if (this.#now === this.#times) this.#compact()
    const last = this.#last[id]!
    let distance = 0
    if (last === -1) this.#live++
    else {
      distance = this.#live - this.#marksBefore(last)
      this.#mark(last, -1)
    }
    this.#last[id] = this.#now
    this.#owner[this.#now] = id
    this.#mark(this.#now++, 1)
    return distance
  }

  #mark(time: number, change: number): void {
    const sums = this.#sums
    for (let at = time + 1; at <= this.#times; at += at & -at) sums[at]! += change
  }

  #marksBefore(time: number): number {
    const sums = this.#sums
    let marks = 0
    for (let at = time; at > 0; at -= at & -at) marks += sums[at]!
    return marks
  }

  #compact(): void {
    let kept = 0
    for (let time = 0; time < this.#times; time++) {
      const id = this.#owner[time]!
      if (this.#last[id] !== time) continue
      this.#owner[kept] = id
      this.#last[id] = kept++
    }
    const sums = this.#sums.fill(0)
    for (let at = 1; at <= this.#times; at++) {
      if (at <= kept) sums[at]!++
      const parent = at + (at & -at)
      if (parent <= this.#times) sums[parent]! += sums[at]!
    }
    this.#now = kept
  }
}
