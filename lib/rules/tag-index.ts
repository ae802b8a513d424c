import { NONE, type Slot } from '../structures/arena/ring'
import { PrimitiveIndex } from '../structures/index/primitive-index'

interface Marked {
  readonly scope: object
  readonly tags: readonly number[]
}

/** An index from tags to entries. `put` and `delete` are O(tags of the entry), `find` is O(found). */
export class TagIndex {
  /*
   *   names    tag → its number        byTag   number → scope → calls
   *                                    byCall  call → its scope and the numbers of its tags
   *
   * Invariant: byTag and byCall agree, no map or set in them is empty, and only tags of entries have numbers.
   */
  readonly #names: unknown[] = [undefined]
  readonly #numbers = new PrimitiveIndex()
  readonly #free: number[] = []
  readonly #byTag: (Map<object, Set<Slot>> | undefined)[] = []
  readonly #byCall = new Map<Slot, Marked>()

  /** Sets the tags of an entry. */
  put(scope: object, call: Slot, tags: readonly string[]): void {
    this.delete(call)
    if (tags.length === 0) return
    const numbers = [...new Set(tags.map((tag) => this.#numberOf(tag)))]
    this.#byCall.set(call, { scope, tags: numbers })
    for (const number of numbers) {
      const scopes = (this.#byTag[number] ??= new Map<object, Set<Slot>>())
      const calls = scopes.get(scope)
      if (calls === undefined) scopes.set(scope, new Set([call]))
      else calls.add(call)
    }
  }

  delete(call: Slot): void {
    const marked = this.#byCall.get(call)
    if (marked === undefined) return
    this.#byCall.delete(call)
    for (const number of marked.tags) {
      const scopes = this.#byTag[number]
      const calls = scopes?.get(marked.scope)
      calls?.delete(call)
      if (calls?.size === 0) scopes?.delete(marked.scope)
      if (scopes?.size === 0) this.#forget(number)
    }
  }

  /** Returns the tags of an entry. */
  tagsOf(call: Slot): string[] {
    return (this.#byCall.get(call)?.tags ?? []).map((number) => this.#names[number] as string)
  }

  /** Returns the entries with a tag, of one scope or of all. */
  find(tag: string, scope?: object): Slot[] {
    const scopes = this.#byTag[this.#numbers.find(tag, this.#names)]
    if (scopes === undefined) return []
    if (scope !== undefined) return [...(scopes.get(scope) ?? [])]
    return [...scopes.values()].flatMap((calls) => [...calls])
  }

  #numberOf(tag: string): number {
    const found = this.#numbers.find(tag, this.#names)
    if (found !== NONE) return found
    const number = this.#free.pop() ?? this.#names.length
    this.#names[number] = tag
    this.#numbers.add(tag, number, this.#names)
    return number
  }

  #forget(number: number): void {
    this.#byTag[number] = undefined
    this.#numbers.delete(this.#names[number], number)
    this.#names[number] = undefined
    this.#free.push(number)
  }
}
