/** A frequent key, with the bounds of its frequency. */
export interface Frequent<T> {
  readonly key: string
  /** Occurrences at most: the true number is between `count - error` and `count`. */
  count: number
  error: number
  /** The value that came with the key last. */
  last: T
}

/**
 * The keys that come most often in a stream, with a fixed number of counters. Every key with more than 1/128
 * of the occurrences is among them.
 *
 * Space-Saving: a key without a counter takes that of the rarest, and goes on from its count, which bounds
 * the error (Metwally, Agrawal and El Abbadi, ICDT 2005). To find the rarest takes a walk over the counters,
 * at sampled calls only.
 */
export class FrequentKeys<T> {
  readonly #counters = new Map<string, Frequent<T>>()
  readonly #capacity: number
  #total = 0

  constructor(capacity = 128) {
    this.#capacity = capacity
  }

  /** Occurrences of any key. */
  get total(): number {
    return this.#total
  }

  /** Counts an occurrence. O(1) for a key that has a counter. */
  add(key: string, last: T): void {
    this.#total++
    const counter = this.#counters.get(key)
    if (counter !== undefined) {
      counter.count++
      counter.last = last
    } else if (this.#counters.size < this.#capacity)
      this.#counters.set(key, { key, count: 1, error: 0, last })
    else this.#replace(key, last)
  }

  /** Returns the value that came last with a key, if the key has a counter. */
  lastOf(key: string): T | undefined {
    return this.#counters.get(key)?.last
  }

  /** The most frequent keys, the first first. */
  top(count: number): Frequent<T>[] {
    return [...this.#counters.values()].sort((a, b) => b.count - a.count).slice(0, count)
  }

  #replace(key: string, last: T): void {
    let rarest: Frequent<T> | undefined
    for (const counter of this.#counters.values())
      if (rarest === undefined || counter.count < rarest.count) rarest = counter
    this.#counters.delete(rarest!.key)
    this.#counters.set(key, { key, count: rarest!.count + 1, error: rarest!.count, last })
  }
}
