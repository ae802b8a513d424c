import { startTimer, stopTimer } from '../common/timers'
import type { InspectedCache, Settings } from './options'
import { Watch } from './watch'
import type { Details } from './wire'

/** Methods that are watched at a time, at most. */
const WATCHES = 8
/** Milliseconds without a request after which a watch ends. */
const PATIENCE = 30_000

/** The methods whose rows are open on any page. */
export class Watches {
  readonly #settings: Settings
  /** By label, the least recently requested first. */
  readonly #watches = new Map<string, { readonly watch: Watch; timer: unknown }>()

  constructor(settings: Settings) {
    this.#settings = settings
  }

  /**
   * Returns the details of a label, which is watched from the first request to half a minute after the last.
   */
  details(label: string): Details | undefined {
    const present = this.#watches.get(label)
    const watch = present?.watch ?? this.#begin(label)
    if (watch === undefined) return undefined
    stopTimer(present?.timer)
    this.#watches.delete(label)
    const timer = startTimer(() => {
      this.#end(label)
    }, PATIENCE)
    this.#watches.set(label, { watch, timer })
    if (this.#watches.size > WATCHES) this.#end(this.#watches.keys().next().value!)
    return watch.details()
  }

  #begin(label: string): Watch | undefined {
    const caches = [...this.#settings.caches()].filter((cache: InspectedCache) => cache.label === label)
    return caches.length === 0 ? undefined : new Watch(label, caches, this.#settings)
  }

  #end(label: string): void {
    const { watch, timer } = this.#watches.get(label)!
    stopTimer(timer)
    this.#watches.delete(label)
    watch.end()
  }
}
