import type { Dated } from './stored'

/** A call of the method, and what names it. */
export interface Call {
  readonly key: unknown
  readonly scope: unknown
  readonly self: unknown
  readonly args: readonly unknown[]
}

/** One scope alone. Where it is left out, all are meant. */
export interface Within {
  readonly scope: unknown
}

/** A run of the method that has begun, or a value that is on its way. */
export interface Load extends Call {
  /** Whether no caller waits for it: calls are answered with an older value meanwhile. */
  readonly isRefresh: boolean
  /** An expired value that answers in its stead should it fail. */
  readonly stale: Dated | undefined
  /** What others who join wait for. There is none while the synchronous part runs. */
  promise: Promise<unknown> | undefined
  /** Callers who joined. */
  joined: number
  /** Whether it failed, and nothing had outdated it by then. */
  hasFailed: boolean
}

/**
 * The loads in flight, one for each key: the one whose result may be stored, and which later callers join. A load that
 * was forgotten goes on for those who wait for it, but must not be stored: ask `end` first.
 */
export class SingleFlight {
  readonly #loads = new Map<unknown, Load>()

  has(key: unknown): boolean {
    return this.#loads.has(key)
  }

  get(key: unknown): Load | undefined {
    return this.#loads.get(key)
  }

  /** Begins a load; one with the same key is forgotten. */
  begin({ key, scope, self, args }: Call, isRefresh = false, stale?: Dated): Load {
    // Member by member: to spread the call takes ten times as long.
    const load: Load = {
      key,
      scope,
      self,
      args,
      isRefresh,
      stale,
      promise: undefined,
      joined: 0,
      hasFailed: false,
    }
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

  /** Forgets all loads, or those of one scope; returns them. */
  clear(within?: Within): Load[] {
    const gone = [...this.#loads.values()].filter(
      (load) => within === undefined || load.scope === within.scope,
    )
    for (const { key } of gone) this.#loads.delete(key)
    return gone
  }
}
