/** Keys and tags that are remembered, at most. Beyond the limit, the whole shard is doomed. */
const MAX_DOOMED = 10_000

/**
 * The entries that a failed or unfinished invalidation should have removed from a shard. They are not read,
 * and are removed when the shard answers again.
 */
export class Doomed {
  readonly #keys = new Set<string>()
  readonly #tags = new Set<string>()
  /** Whether the whole shard is doomed. */
  isAll = false

  get keys(): string[] {
    return [...this.#keys]
  }

  get tags(): string[] {
    return [...this.#tags]
  }

  /** Whether a key may have a doomed entry. The tags of an entry are unknown before it is read. */
  has(key: string): boolean {
    return this.isAll || this.#tags.size > 0 || this.#keys.has(key)
  }

  addKey(key: string): void {
    this.#keys.add(key)
    this.#bound()
  }

  addTags(tags: readonly string[]): void {
    for (const tag of tags) this.#tags.add(tag)
    this.#bound()
  }

  removeKey(key: string): void {
    this.#keys.delete(key)
  }

  removeTags(tags: readonly string[]): void {
    for (const tag of tags) this.#tags.delete(tag)
  }

  #bound(): void {
    if (this.#keys.size <= MAX_DOOMED && this.#tags.size <= MAX_DOOMED) return
    this.isAll = true
    this.#keys.clear()
    this.#tags.clear()
  }
}
