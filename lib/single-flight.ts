/** A run of the method that has begun. It has no promise while its synchronous part runs. */
export class Load<S> {
  readonly scope: S
  promise: Promise<unknown> | undefined

  constructor(scope: S) {
    this.scope = scope
  }
}

/**
 * The loads in flight, one for each key: the one whose result may be stored, and which later callers join. A load that
 * was forgotten goes on for those who wait for it, but must not be stored: ask `end` first.
 */
export class SingleFlight<S> {
  readonly #loads = new Map<unknown, Load<S>>()

  /** The load that a caller with this key would join. */
  joinable(key: unknown): Promise<unknown> | undefined {
    return this.#loads.get(key)?.promise
  }

  has(key: unknown): boolean {
    return this.#loads.has(key)
  }

  /** Begins a load; one with the same key is forgotten. */
  begin(key: unknown, scope: S): Load<S> {
    const load = new Load(scope)
    this.#loads.set(key, load)
    return load
  }

  isCurrent(key: unknown, load: Load<S>): boolean {
    return this.#loads.get(key) === load
  }

  /** Ends a load. Tells whether it was current still, so that its result may be stored. */
  end(key: unknown, load: Load<S>): boolean {
    return this.isCurrent(key, load) && this.#loads.delete(key)
  }

  /** Forgets a load; tells whether there was one. */
  forget(key: unknown): boolean {
    return this.#loads.delete(key)
  }

  /** Forgets the loads that match, or all; returns their keys. */
  forgetAll(matches: (load: Load<S>) => boolean = () => true): unknown[] {
    const keys = [...this.#loads].filter(([, load]) => matches(load)).map(([key]) => key)
    for (const key of keys) this.#loads.delete(key)
    return keys
  }
}
