import type { CallCache } from '../../calls/call-cache'
import type { Scope } from '../../calls/scope-index'
import type { Slot } from '../../structures/arena/ring'
import { isPortable, textOfCall, textOfScope } from '../call-text'

/** The meaning of an announced tag in this process. */
export type TagMeaning =
  | { readonly type: 'method'; readonly namespace: string }
  | { readonly type: 'scope'; readonly namespace: string; readonly scope: string }
  | { readonly type: 'tag'; readonly tag: string; readonly namespace?: string }

/*
 * Tags in the store are JSON, which has no lone surrogates. All entries of a method have ["m", namespace],
 * those of a scope ["s", namespace, scope], and those with a user tag ["t", tag], and ["u", namespace, scope,
 * tag] where the method has scopes.
 */
/** Returns the tag that all entries of a method have. */
export function tagOfMethod(namespace: string): string {
  return JSON.stringify(['m', namespace])
}

/** Returns the tag that all entries of one scope have. */
export function tagOfScope(namespace: string, scope: string): string {
  return JSON.stringify(['s', namespace, scope])
}

/** Returns the tag in the store for a user tag, of one scope or of all methods. */
export function tagOf(tag: string, namespace?: string, scope?: string): string {
  return JSON.stringify(scope === undefined ? ['t', tag] : ['u', namespace, scope, tag])
}

/** Returns the meaning of a tag; `undefined` for one of another version. */
export function meaningOf(text: string): TagMeaning | undefined {
  let parts: unknown
  try {
    parts = JSON.parse(text)
  } catch {
    return undefined
  }
  if (!Array.isArray(parts) || !parts.every((part) => typeof part === 'string')) return undefined
  const [kind, first = '', second = '', third = ''] = parts
  if (kind === 'm') return { type: 'method', namespace: first }
  if (kind === 's') return { type: 'scope', namespace: first, scope: second }
  if (kind === 't') return { type: 'tag', tag: first }
  return kind === 'u' ? { type: 'tag', tag: third, namespace: first } : undefined
}

/** Returns the namespace of a key. */
export function namespaceOf(key: string): string {
  return key.slice(0, key.indexOf(':('))
}

/**
 * The keys, in the store, of the calls of one method that this process knows. Every operation is O(length of
 * the key).
 */
export class KnownKeys {
  readonly #cache: CallCache
  readonly #namespace: string
  readonly #tagsOfMethod: readonly string[]
  readonly #texts = new Map<Slot, string>()
  readonly #numbers = new Map<string, Slot>()

  constructor(cache: CallCache, namespace: string) {
    this.#cache = cache
    this.#namespace = namespace
    this.#tagsOfMethod = [tagOfMethod(namespace)]
  }

  /**
   * Returns the key of a call, which is known from now on; `undefined` where no other process can make an
   * equal call.
   */
  know(n: Slot): string | undefined {
    const { keys } = this.#cache.calls
    if (!isPortable(keys, n)) return undefined
    const text = `${this.#namespace}:${textOfCall(keys, n)}`
    const earlier = this.#texts.get(n)
    if (earlier !== undefined && earlier !== text) this.forget(n) // the number was assigned to another call
    this.#texts.set(n, text)
    this.#numbers.set(text, n)
    return text
  }

  /** Returns the number of the call with this key, if it is known. */
  find(key: string): Slot | undefined {
    const n = this.#numbers.get(key)
    if (n === undefined || this.#cache.calls.isHeld(n)) return n
    this.forget(n)
    return undefined
  }

  forget(n: Slot): void {
    const text = this.#texts.get(n)
    if (text === undefined) return
    this.#texts.delete(n)
    if (this.#numbers.get(text) === n) this.#numbers.delete(text)
  }

  /** Returns the known calls of a scope. O(known calls). */
  ofScope(scope: string): Slot[] {
    const start = `${this.#namespace}:(${scope})(`
    return [...this.#numbers].filter(([key]) => key.startsWith(start)).map(([, n]) => n)
  }

  /** Returns the text of a scope; `undefined` for the scope of the class. */
  scopeOf(scope: Scope): string | undefined {
    const { keys } = this.#cache.calls
    return keys.scopes.option === 'class' ? undefined : textOfScope(keys, scope.marker)
  }

  /** Returns the tags that every entry of a call has. */
  tagsOf(n: Slot): readonly string[] {
    const scope = this.scopeOf(this.#cache.calls.scopeOf(n))
    const ofMethod = this.#tagsOfMethod
    return scope === undefined ? ofMethod : [...ofMethod, tagOfScope(this.#namespace, scope)]
  }
}
