import type { AsyncCacheBackend, CacheBackend } from '../backends/backend'
import { dropReading } from '../common/clock'
import type { CallKeys, Scope } from '../keys/call-keys'
import { KnownKeys } from './scope-index'
import { RemoteStore } from './remote-store'
import { forAll, ignore, isAsyncFunction, isThenable, type Method } from '../common/promises'
import type { Rules, Verdict } from './rules'
import type { Call, Within } from './loads-in-flight'
import { Stored, UNDEFINED } from './stored'
import { TagIndex } from './tag-index'

/** What the entries of one method are kept in, and by which rules. */
export interface EntriesParts {
  readonly backend: CacheBackend | AsyncCacheBackend
  /** Whether the backend serves this method alone, so that it may be cleared and told opaque keys. */
  readonly isOwn: boolean
  readonly keys: CallKeys
  readonly rules: Rules
  readonly method: Method
  /** Throws when the method may not have an asynchronous backend. */
  readonly requireRemote: () => void
}

/** Whoever asks for entries: one that needs a key for longer, and hears of instances that are no more. */
export interface EntriesOwner {
  isPending(key: unknown): boolean
  collected(scope: Scope): void
}

/**
 * The entries of one method in its backend, whether that is its own, one that others write to, or an asynchronous
 * store, and the keys by which a scope's or a tag's are found together. It knows no loads and counts nothing.
 *
 * What it takes and gives is as it is stored: a value, `UNDEFINED`, or a `Stored`.
 */
export class Entries {
  /*
   * A key is known, to its scope and to CallKeys, from the beginning of its
   * load until nothing needs it: neither its owner nor the backend. `settle`
   * asks, whenever either may have let go of it.
   *
   * A ready-made backend holds plain values, since other processes may read
   * them, or objects of a value and a time where values must know their age.
   */
  readonly #backend: CacheBackend
  readonly #isOwn: boolean
  readonly #rules: Rules
  readonly #owner: EntriesOwner
  readonly #known: KnownKeys
  readonly #tags: TagIndex | undefined
  readonly #requireRemote: () => void
  readonly #met = new Map<unknown, Scope>() // keys that an asynchronous store is taken to hold, the oldest first
  readonly #clearing = new Set<unknown>() // keys that are being removed with their scope
  #mostKnown = 0 // keys, before they are looked through again
  #remote: RemoteStore | undefined // of a backend that answers with promises
  /** Whether values that the method returned are stored as they are, so far. */
  isPlain: boolean
  /** Whether calls are answered with promises. */
  isAsync: boolean

  constructor({ backend, isOwn, keys, rules, method, requireRemote }: EntriesParts, owner: EntriesOwner) {
    this.#backend = backend as CacheBackend
    this.#isOwn = isOwn
    this.#rules = rules
    this.#owner = owner
    this.#requireRemote = requireRemote
    this.#known = new KnownKeys(keys, (scope) => owner.collected(scope))
    this.#tags = rules.hasTags ? new TagIndex() : undefined
    this.isPlain = !rules.isDating
    this.isAsync = isAsyncFunction(method)
    const { get, set, delete: remove, clear } = backend
    if (!isOwn && ([get, set, remove, clear] as Method[]).some(isAsyncFunction)) this.#goRemote()
  }

  /** Whether the backend is an asynchronous store. Once it is found to be one, only `read` finds entries. */
  get isRemote(): boolean {
    return this.#remote !== undefined
  }

  /** The entry of a key. A use. */
  find(key: unknown): unknown {
    if (this.#isOwn) return this.#backend.has(key) ? (this.#backend.get(key) as unknown) : undefined
    return this.#decoded(key, this.#backend.get(key))
  }

  /** The entry of a key. Not a use, where the backend knows one from the other. */
  peek(key: unknown): unknown {
    const backend = this.#backend as CacheBackend & { peek?: (key: unknown) => unknown }
    const found = typeof backend.peek === 'function' ? backend.peek(key) : (backend.get(key) as unknown)
    return this.#isOwn ? found : this.#decoded(key, found)
  }

  /** The entry of a key in an asynchronous store. */
  async read(key: unknown): Promise<unknown> {
    const answer = await this.#remote!.read(key as string)
    return answer.length === 0 ? undefined : this.#dated(answer[0])
  }

  /** Knows a key from now on, until it is settled. */
  know({ self, key, scope }: Call): void {
    if (!this.#known.add(self, scope, key) || this.#remote !== undefined) return
    // A backend may evict without telling: look through the keys each time that they have doubled.
    const { size } = this.#known
    if (size <= this.#mostKnown || size <= mostOf(this.#backend.size)) return
    for (const scope of this.#known.scopes)
      for (const each of this.#known.of(scope)) if (each !== key) this.settle(scope, each)
    this.#mostKnown = mostOf(this.#known.size)
  }

  /** Hears of an instance when that is collected; tells whether the scope is one's. */
  watch(self: unknown, scope: Scope): self is object {
    return this.#known.watch(self, scope)
  }

  /** Lets go of a key that nothing needs any more. */
  settle(scope: Scope, key: unknown): void {
    if (this.#owner.isPending(key) || this.#holds(key)) return
    this.#known.delete(scope, key)
    this.#tags?.delete(key)
  }

  /** Stores the value of a call; `asIs` when the method returned it so. */
  store({ key, scope }: Call, value: unknown, verdict: Verdict, asIs: boolean): void | Promise<void> {
    if (this.#remote === undefined) dropReading() // the load may have taken long
    this.#tags?.put(scope, key, verdict.tags) // before listeners hear of what it evicts, who may ask for a tag
    try {
      return this.#write(key, value, verdict.ttl, asIs)
    } finally {
      if (this.#remote !== undefined) this.#meet(scope, key) // it is taken at its word
      this.settle(scope, key) // it may have refused
    }
  }

  /** Does without a value that must not be stored. One that it `replaces` is outdated, and goes. */
  refuse(scope: Scope, key: unknown, replaces: boolean): void | Promise<void> {
    if (replaces) return ignored(this.delete(scope, key))
    this.settle(scope, key)
  }

  /** Knows an entry that somebody else may have stored. */
  meet(call: Call, value: unknown): void {
    this.know(call)
    if (this.#remote !== undefined) this.#meet(call.scope, call.key)
    if (this.#tags?.has(call.key) === false)
      this.#tags.put(call.scope, call.key, this.#rules.tagsOf(value, { self: call.self, args: call.args }))
  }

  /** Removes an entry; tells whether it was there. */
  delete(scope: Scope, key: unknown): boolean | Promise<boolean> {
    const tags = this.#tags?.of(key)
    let deleted: boolean | Promise<boolean>
    try {
      deleted = this.#remote === undefined ? this.#delete(key) : this.#remote.delete(key as string)
    } finally {
      this.#met.delete(key)
      this.settle(scope, key)
    }
    if (typeof deleted === 'boolean') return deleted
    return deleted.catch((failure: unknown) => {
      // It may still be there, and whoever tries again must find it.
      this.#known.add(undefined, scope, key)
      this.#meet(scope, key)
      if (tags !== undefined && !this.#tags!.has(key)) this.#tags!.put(scope, key, tags)
      throw failure
    })
  }

  /** Removes all entries, or those of one scope. */
  clear(within?: Within): void | Promise<void> {
    if (within !== undefined)
      return forAll(this.#known.of(within.scope), (key) => {
        this.#clearing.add(key)
        try {
          return this.delete(within.scope, key)
        } finally {
          this.#clearing.delete(key)
        }
      })
    if (!this.#isOwn) return forAll(this.#known.scopes, (scope) => this.clear({ scope }))
    this.#known.clear()
    this.#tags?.clear()
    this.#backend.clear()
  }

  /** Whether a key is just now removed with the others of its scope. */
  isClearing(key: unknown): boolean {
    return this.#clearing.has(key)
  }

  /** The keys of entries that bear a tag. */
  tagged(tag: string, within?: Within): readonly { readonly scope: Scope; readonly key: unknown }[] {
    return this.#tags?.find(tag, within) ?? []
  }

  /** The keys that are known of a scope, or of all, whether or not they have entries. */
  known(within?: Within): unknown[] {
    return (within === undefined ? this.#known.scopes : [within.scope]).flatMap((scope) =>
      this.#known.of(scope),
    )
  }

  /** Whether there is an entry, as far as can be told at once. */
  #holds(key: unknown): boolean {
    if (this.#remote !== undefined) return this.#met.has(key)
    const has: unknown = this.#backend.has(key)
    if (this.#isOwn || !isThenable(has)) return has as boolean
    this.#isPromised(has)
    return false
  }

  #delete(key: unknown): boolean | Promise<boolean> {
    const deleted: unknown = this.#backend.delete(key)
    if (this.#isOwn || !isThenable(deleted)) return deleted as boolean
    this.#goRemote()
    return this.#remote!.follow(key as string, deleted).then((was) => was !== false)
  }

  #goRemote(): void {
    if (this.#remote !== undefined) return
    this.#requireRemote()
    this.#remote = new RemoteStore(this.#backend as unknown as AsyncCacheBackend)
  }

  /** Takes an asynchronous store to hold a key. What it drops by itself is never known, so the oldest are let go. */
  #meet(scope: Scope, key: unknown): void {
    this.#met.set(key, scope)
    for (const [oldest, its] of this.#met) {
      if (this.#met.size <= MOST_MET) return
      this.#met.delete(oldest)
      this.settle(its, oldest)
    }
  }

  #write(key: unknown, value: unknown, ttl: number, asIs: boolean): void | Promise<void> {
    const { isDating, isVarying } = this.#rules
    if (!this.#isOwn) {
      const stored = isDating ? { value, [STORED_AT]: this.#rules.clock.now() } : value
      if (this.#remote !== undefined) return this.#remote.write(key as string, stored)
      const set = this.#set(key, stored)
      if (!isThenable(set)) return
      this.#goRemote()
      return this.#remote!.follow(key as string, set).then(ignore, ignore)
    }
    const stored = this.#own(value, ttl, asIs)
    if (stored !== value) this.isPlain = false
    if (isVarying) this.#set(key, stored, { ttl: this.#rules.heldFor(ttl) })
    else this.#set(key, stored)
  }

  #set(key: unknown, stored: unknown, options?: object): unknown {
    const backend: { set(key: unknown, value: unknown, options?: object): unknown } = this.#backend
    try {
      return options === undefined ? backend.set(key, stored) : backend.set(key, stored, options)
    } catch (failure) {
      // Thrown by a listener, when all was done, or by what kept the value out: then an older one is outdated.
      if (!this.#isOwn || this.peek(key) !== stored) this.#backend.delete(key)
      throw failure
    }
  }

  #own(value: unknown, ttl: number, asIs: boolean): unknown {
    const isAsync = this.isAsync && !asIs
    if (this.#rules.isDating) return this.#rules.date(value, isAsync, ttl)
    if (isAsync) return new Stored(value, true)
    return value === undefined ? UNDEFINED : value
  }

  /** What a ready-made backend's answer is in our terms. */
  #decoded(key: unknown, found: unknown): unknown {
    if (this.#isPromised(found)) return undefined
    return (found === undefined || found === null) && !this.#holds(key) ? undefined : this.#dated(found)
  }

  // Other processes may date what this one does not, or the other way, while a new version takes the place of an old one.
  #dated(found: unknown): unknown {
    const value = isDated(found) ? found.value : found
    if (this.#rules.isDating)
      return this.#rules.date(value, this.isAsync, Infinity, isDated(found) ? found[STORED_AT] : -Infinity)
    if (this.isAsync) return new Stored(value, true)
    return value === undefined ? UNDEFINED : value
  }

  /** Whether a backend answers with promises after all. What this one says is asked anew, in order. */
  #isPromised(answer: unknown): boolean {
    if (!isThenable(answer)) return false
    answer.then(ignore, ignore)
    this.#goRemote()
    return true
  }
}

/** Keys that may be known before they are looked through, when so many were needed. */
function mostOf(needed: number): number {
  return 2 * needed + 64
}

/** Keys of an asynchronous store that are known at most, for `clear` and tags. */
const MOST_MET = 10_000

/** When a value was stored, where a ready-made backend holds it with that: no name that a value of a user's has. */
const STORED_AT = 'purecache:storedAt'

function isDated(found: unknown): found is { readonly value: unknown; readonly [STORED_AT]: number } {
  return (
    typeof found === 'object' &&
    found !== null &&
    typeof (found as { [STORED_AT]?: unknown })[STORED_AT] === 'number'
  )
}

/** Waits where there is something to wait for; what a store answers to a deletion nobody asked for does not matter. */
function ignored(deleted: boolean | Promise<boolean>): void | Promise<void> {
  if (typeof deleted !== 'boolean') return deleted.then(ignore, ignore)
}
