/** A run of the method that has begun. It has no promise while its synchronous part runs. */
export interface Load {
  readonly key: unknown
  readonly scope: unknown
  promise: Promise<unknown> | undefined
}

/**
 * The loads in flight, one for each key: the one whose result may be stored, and which later callers join. A load that
 * was forgotten goes on for those who wait for it, but must not be stored: ask `end` first.
 */
export class SingleFlight {
  readonly #loads = new Map<unknown, Load>()

  get size(): number {
    return this.#loads.size
  }

  has(key: unknown): boolean {
    return this.#loads.has(key)
  }

  /** The load that a caller with this key would join. */
  joinable(key: unknown): Promise<unknown> | undefined {
    return this.#loads.get(key)?.promise
  }

  /** Begins a load; one with the same key is forgotten. */
  begin(key: unknown, scope: unknown): Load {
    const load: Load = { key, scope, promise: undefined }
    this.#loads.set(key, load)
    return load
  }

  isCurrent(load: Load): boolean {
    return this.#loads.get(load.key) === load
  }

  /** Ends a load. Tells whether it was current still, so that its result may be stored. */
  end(load: Load): boolean {
    return this.isCurrent(load) && this.#loads.delete(load.key)
  }

  forget(key: unknown): void {
    this.#loads.delete(key)
  }

  clear(): void {
    this.#loads.clear()
  }
}
