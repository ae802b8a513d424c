/** What an arena needs of a `Map`. */
export interface KeyMap<K, V> {
  get(key: K): V | undefined
  set(key: K, value: V): unknown
  delete(key: K): boolean
}

/** Takes over from a `Map` that is full, which V8's is at up to 2^24 entries, and goes on in others. O(segments). */
export class SegmentedMap<K, V> implements KeyMap<K, V> {
  /*
   *   segments   [ 8.4M ][ 16.7M ][ 16.7M ]
   *                ▲ takes what is new, until it refuses
   *
   * A table of V8's counts what was removed, until that is half of it: then it
   * has room again.
   *
   * Invariant: a key is in one segment at most.
   */
  readonly #segments: Map<K, V>[]
  readonly #roomy: number // entries with which a segment can surely go on

  /** Begins with what the full one holds, and with the key that it refused. */
  constructor(full: Map<K, V>, key: K, value: V) {
    this.#segments = [new Map([[key, value]]), full]
    this.#roomy = full.size / 2
  }

  get(key: K): V | undefined {
    for (const segment of this.#segments) {
      const value = segment.get(key)
      if (value !== undefined) return value
    }
    return undefined
  }

  /** Adds a key that is not there. */
  set(key: K, value: V): void {
    try {
      this.#segments[0]!.set(key, value)
    } catch {
      this.#change()
      this.#segments[0]!.set(key, value)
    }
  }

  delete(key: K): boolean {
    return this.#segments.some((segment) => segment.delete(key))
  }

  /** Puts first a segment that has room again, or a new one. */
  #change(): void {
    const at = this.#segments.findIndex(({ size }) => size < this.#roomy)
    this.#segments.unshift(at === -1 ? new Map() : this.#segments.splice(at, 1)[0]!)
  }
}
