/** A frequent key, with the bounds of its frequency. */
export interface Frequent<T> {
  readonly key: string
  /** Occurrences at most: the true number is between `count - error` and `count`. */
  count: number
  error: number
  /** The value of the last occurrence of the key. */
  last: T
}

/**
 * The most frequent keys of a stream, with a fixed number of counters. Every key with more than 1/128 of the
 * occurrences is among them.
 *
 * Space-Saving: a key without a counter takes over that of the rarest key and continues from its count, which
 * bounds the error (Metwally, Agrawal and El Abbadi, ICDT 2005). A walk over the counters finds the rarest
 * key, only at sampled calls.
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

  /** Returns the value of the last occurrence of a key, if the key has a counter. */
  lastOf(key: string): T | undefined {
    return this.#counters.get(key)?.last
  }

  /** Returns the most frequent keys, the most frequent one first. */
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
