/** A `Map` that continues in further ones when it is full, as V8's is at 2^24 entries or somewhat fewer. O(segments). */
export class LargeMap<K, V> {
  /*
   *   current [ 8.4M ]   full [ 16.7M ][ 16.7M ]
   *      ▲ takes new keys until it refuses one
   *
   * A table of V8's counts what was removed, until that is half of it: then it
   * has room again.
   *
   * Invariant: a key is in one segment at most.
   */
  #current = new Map<K, V>()
  readonly #full: Map<K, V>[] = []

  /** Entries held. */
  get size(): number {
    return this.#full.reduce((size, segment) => size + segment.size, this.#current.size)
  }

  get(key: K): V | undefined {
    let value = this.#current.get(key)
    for (let at = 0; value === undefined && at < this.#full.length; at++) value = this.#full[at]!.get(key)
    return value
  }

  /** Adds a key that is absent. */
  set(key: K, value: V): void {
    try {
      this.#current.set(key, value)
    } catch {
      this.#change()
      this.#current.set(key, value)
    }
  }

  /** Removes a key. Returns whether it was present. */
  delete(key: K): boolean {
    return this.#current.delete(key) || this.#full.some((segment) => segment.delete(key))
  }

  /** Continues with a segment that has room again, or with a new one. */
  #change(): void {
    const roomy = this.#current.size / 2
    const at = this.#full.findIndex(({ size }) => size < roomy)
    const [next] = at === -1 ? [new Map<K, V>()] : this.#full.splice(at, 1)
    this.#full.push(this.#current)
    this.#current = next!
  }
}
