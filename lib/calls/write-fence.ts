import type { Scope } from '../keys/call-keys'
import type { Within } from './loads-in-flight'

/** What was outdated or written since a write began: its own result may be older than that. */
export class WriteWatch {
  readonly #keys = new Set<unknown>()
  readonly #scopes = new Set<Scope>()
  #isAll = false

  add(key: unknown): void {
    this.#keys.add(key)
  }

  /** The same for all keys, or those of one scope. */
  addAll(within: Within | undefined): void {
    if (within === undefined) this.#isAll = true
    else this.#scopes.add(within.scope)
  }

  has(scope: Scope, key: unknown): boolean {
    return this.#isAll || this.#scopes.has(scope) || this.#keys.has(key)
  }
}

/** The watches of the writes that are under way. */
export class WriteWatches {
  readonly #watches = new Set<WriteWatch>()

  /** Begins a write whose result is to be an entry; `end` must follow. */
  begin(): WriteWatch {
    const watch = new WriteWatch()
    this.#watches.add(watch)
    return watch
  }

  end(watch: WriteWatch): void {
    this.#watches.delete(watch)
  }

  /** Lets all of them know of a key. */
  add(key: unknown): void {
    for (const watch of this.#watches) watch.add(key)
  }

  /** Lets all of them know of all keys, or of those of one scope. */
  addAll(within: Within | undefined): void {
    for (const watch of this.#watches) watch.addAll(within)
  }
}
