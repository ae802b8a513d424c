/**
 * A `Map` that continues in further ones when it is full, which in V8 happens at about 2^24 entries. Every
 * operation is O(segments); there is one segment until then.
 */
export class LargeMap<K, V> {
  /*
   *   [ 16.7M ][ 16.7M ][ 8.4M ]
   *                       ▲ takes new keys until it is full, then another takes its place
   *
   * A full table of V8 has room again only when half of its entries were removed.
   *
   * Invariant: a key is in one segment at most.
   */
  readonly #segments = [new Map<K, V>()]

  get(key: K): V | undefined {
    for (const segment of this.#segments) {
      const value = segment.get(key)
      if (value !== undefined) return value
    }
    return undefined
  }

  /** Adds a key that is absent. The value is not `undefined`. */
  set(key: K, value: V): void {
    const segments = this.#segments
    const last = segments.length - 1
    for (let at = last; at >= 0; at--)
      try {
        segments[at]!.set(key, value)
        if (at < last) segments.push(...segments.splice(at, 1))
        return
      } catch {
        // It is full.
      }
    segments.push(new Map([[key, value]]))
  }

  /** Removes a key. Returns whether it was present. */
  delete(key: K): boolean {
    return this.#segments.some((segment) => segment.delete(key))
  }
}
