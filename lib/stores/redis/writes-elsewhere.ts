import type { WriteFence } from '../../calls/write-fence'

/** Keys that are remembered while a write is under way, at most. */
const MAX_REMEMBERED = 10_000

/**
 * The keys that other processes have invalidated while a write was under way in this process. The fence of
 * the method does not record them, because it knows only the calls of this process. Every operation is O(1),
 * amortised.
 */
export class WritesElsewhere {
  readonly #fence: () => WriteFence
  readonly #outdatedAt = new Map<string, number>()
  #allOutdatedAt = -1

  constructor(fence: () => WriteFence) {
    this.#fence = fence
  }

  /** Another process has invalidated or stored a key. */
  outdate(key: string): void {
    const fence = this.#fence()
    if (fence.writes === undefined) return this.#outdatedAt.clear()
    this.#outdatedAt.set(key, ++fence.now)
    if (this.#outdatedAt.size > MAX_REMEMBERED) this.outdateAll()
  }

  /** Another process has invalidated more than one key. */
  outdateAll(): void {
    this.#allOutdatedAt = ++this.#fence().now
    this.#outdatedAt.clear()
  }

  /** Whether a key was invalidated elsewhere since a time of the fence. */
  hasOutdated(key: string, since: number): boolean {
    return Math.max(this.#outdatedAt.get(key) ?? -1, this.#allOutdatedAt) > since
  }
}
