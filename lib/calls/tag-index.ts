import type { Within } from './loads-in-flight'

/** Where entries that bear a tag are found. `put` and `delete` are O(tags of the entry), `find` is O(found). */
export class TagIndex {
  /*
   *   byTag   tag → scope → keys
   *   byKey   key → where it stands
   *
   * Invariant: both tell the same, and no map or set in them is empty.
   */
  readonly #byTag = new Map<string, Map<unknown, Set<unknown>>>()
  readonly #byKey = new Map<unknown, { readonly scope: unknown; readonly tags: readonly string[] }>()

  has(key: unknown): boolean {
    return this.#byKey.has(key)
  }

  of(key: unknown): readonly string[] | undefined {
    return this.#byKey.get(key)?.tags
  }

  /** Notes the tags of an entry, in the place of those it had. */
  put(scope: unknown, key: unknown, tags: readonly string[]): void {
    this.delete(key)
    if (tags.length === 0) return
    this.#byKey.set(key, { scope, tags })
    for (const tag of tags) {
      const scopes = gotten(this.#byTag, tag, () => new Map<unknown, Set<unknown>>())
      gotten(scopes, scope, () => new Set()).add(key)
    }
  }

  delete(key: unknown): void {
    const noted = this.#byKey.get(key)
    if (noted === undefined) return
    this.#byKey.delete(key)
    for (const tag of noted.tags) {
      const scopes = this.#byTag.get(tag)
      const keys = scopes?.get(noted.scope)
      keys?.delete(key)
      if (keys?.size === 0) scopes!.delete(noted.scope)
      if (scopes?.size === 0) this.#byTag.delete(tag)
    }
  }

  /** The entries of a tag: those of one scope, or of all. */
  find(tag: string, within?: Within): { readonly scope: unknown; readonly key: unknown }[] {
    const scopes = this.#byTag.get(tag) ?? new Map<unknown, Set<unknown>>()
    const chosen = within === undefined ? scopes.keys() : [within.scope]
    return Array.from(chosen).flatMap((scope) =>
      Array.from(scopes.get(scope) ?? [], (key) => ({ scope, key })),
    )
  }

  clear(): void {
    this.#byTag.clear()
    this.#byKey.clear()
  }
}

function gotten<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key)
  if (value === undefined) map.set(key, (value = make()))
  return value
}
