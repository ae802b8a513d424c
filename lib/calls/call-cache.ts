import type { RemovalCause } from '../backends/backend'
import { cannot } from '../common/errors'
import { Entries, type EntriesParts } from './entries'
import type { CacheListener } from './events'
import type { Failure } from './failures'
import { argumentsOf, type CallKeys, type Scope } from '../keys/call-keys'
import { CallKey } from '../keys/key-table'
import { Loader, type LoaderParts } from './loader'
import { type WriteWatch, WriteWatches } from './write-fence'
import type { Recorder } from './recorder'
import { forAll } from '../common/promises'
import type { Age, CallContext, Rules } from './rules'
import type { Call, Load, Within } from './loads-in-flight'
import type { Counters } from './counters'
import { answerOf, type Dated, valueOf } from './stored'

/** What one decorated method's cache is made of. */
export interface CallCacheParts extends EntriesParts, LoaderParts {
  readonly name: string | symbol
  /** Whether a call goes by the cache. Whoever calls asks. */
  readonly when: ((context: CallContext) => boolean) | undefined
}

/**
 * One decorated method: arguments → key → backend → single-flight → stats. It knows the protocol of backends and no
 * policy.
 */
export class CallCache {
  /*
   * A call takes the first of these ways that is open to it:
   *
   *   hit       an entry that is fresh; or old, and then a refresh begins behind it
   *   shared    a load in flight
   *   hit       a failure that is remembered, or the expired entry that stands in for it
   *   miss      a load: the method is called
   */
  readonly parts: CallCacheParts
  /** The writes under way, which `update` is for. */
  readonly writes = new WriteWatches()
  readonly #backend: { get(key: unknown): unknown }
  readonly #isOwn: boolean
  readonly #keys: CallKeys
  readonly #rules: Rules
  readonly #recorder: Recorder
  readonly #counters: Counters
  readonly #entries: Entries
  readonly #loader: Loader
  readonly #isDating: boolean
  #isHeard = false // whether anybody listens: kept here, since each hit asks

  constructor(parts: CallCacheParts) {
    this.parts = parts
    this.#backend = parts.backend
    this.#isOwn = parts.isOwn
    this.#keys = parts.keys
    this.#rules = parts.rules
    this.#recorder = parts.recorder
    this.#counters = parts.recorder.counters
    this.#isDating = parts.rules.isDating
    this.#entries = new Entries(parts, {
      isPending: (key) => this.#loader.isPending(key),
      collected: (scope) => this.#collect(scope),
    })
    this.#loader = new Loader(parts, this.#entries, ({ self, args }) => this.#keyOf(self, args))
  }

  /** Calls the method through the cache. Arguments as for `CallKeys.of`. */
  call(
    self: unknown,
    count: number,
    a?: unknown,
    b?: unknown,
    c?: unknown,
    all?: readonly unknown[],
  ): unknown {
    const keys = this.#keys
    const key = keys.isPlain(self, count, a) ? a : keys.of(self, count, a, b, c, all)
    const found = this.#isOwn ? this.#backend.get(key) : undefined
    if (found !== undefined && !this.#isHeard) {
      if (!this.#isDating) {
        this.#counters.hits++
        return this.#entries.isPlain ? found : answerOf(found)
      }
      const dated = found as Dated // as all are then
      if (this.#rules.isFresh(dated)) {
        this.#counters.hits++
        return dated.promise ?? dated.value
      }
    }
    return this.#ask(this.#callFor(key, self, count, a, b, c, all), found)
  }

  /** Calls the method past the cache. */
  bypass(self: unknown, args: unknown[]): unknown {
    this.#counters.bypassed++
    return this.parts.method.apply(self, args)
  }

  has(self: unknown, args: readonly unknown[]): boolean | Promise<boolean> {
    const has = (found: unknown) => found !== undefined && this.#rules.ageOf(found) !== 'expired'
    const found = this.#entryOf(this.#keyOf(self, args))
    return this.#entries.isRemote ? (found as Promise<unknown>).then(has) : has(found)
  }

  peek(self: unknown, args: readonly unknown[]): unknown {
    const peek = (found: unknown) => (this.#rules.ageOf(found) === 'expired' ? undefined : valueOf(found))
    const found = this.#entryOf(this.#keyOf(self, args))
    return this.#entries.isRemote ? (found as Promise<unknown>).then(peek) : peek(found)
  }

  /** The living entries of one scope, or of all, as arguments and value. `doing` begins the message of an error. */
  entriesOf(
    doing: string,
    within?: Within,
  ): IterableIterator<[unknown[], unknown]> | Promise<IterableIterator<[unknown[], unknown]>> {
    if (this.#keys.isCustom) throw new TypeError(cannot(doing, 'the key option hides the arguments'))
    const found = this.#entries.known(within).map((key) => [key, this.#entryOf(key)] as const)
    const listed = (all: readonly (readonly [key: unknown, entry: unknown])[]) =>
      all
        .filter(([, entry]) => entry !== undefined && this.#rules.ageOf(entry) !== 'expired')
        .map(([key, entry]) => [this.#keys.argumentsOf(key), valueOf(entry)] as const)
        .filter((entry): entry is [unknown[], unknown] => entry[0] !== undefined)
        .values()
    if (!this.#entries.isRemote) return listed(found)
    return Promise.all(found.map(async ([key, entry]) => [key, await entry] as const)).then(listed)
  }

  /** Stores a value, or what a promise fulfils with, as if the method had returned it. */
  set(self: unknown, args: readonly unknown[], value: unknown): void | Promise<void> {
    const call = this.#callOf(self, args)
    this.writes.add(call.key)
    return this.#loader.set(call, value)
  }

  /**
   * Stores what a write came to. Where the entry was written or outdated meanwhile nobody can tell which is newer, and
   * it is deleted.
   */
  update(
    write: WriteWatch,
    self: unknown,
    args: readonly unknown[],
    value: unknown,
  ): void | Promise<unknown> {
    const { scope, key } = this.#callOf(self, args)
    if (!write.has(scope, key)) return this.set(self, args, value)
    const deleted = this.delete(self, args)
    if (typeof deleted !== 'boolean') return deleted
  }

  /** Calls the method, and puts its result in the place of what is stored. */
  refresh(self: unknown, args: readonly unknown[]): unknown {
    return this.#loader.run(this.#loader.begin(this.#callOf(self, args), true))
  }

  delete(self: unknown, args: readonly unknown[]): boolean | Promise<boolean> {
    const { key, scope } = this.#callOf(self, args)
    this.writes.add(key)
    this.#loader.forget(key)
    // One past its ttl may be held, to stand in for a load that fails.
    const isOver = this.#isOwn && this.#rules.isDating && !this.has(self, args)
    const deleted = this.#entries.delete(scope, key)
    return isOver ? false : deleted
  }

  /** Removes the entries that bear one of some tags, and what is being loaded, since its tags are not known yet. */
  invalidateTags(tags: readonly string[], within?: Within): void | Promise<void> {
    if (!this.#rules.hasTags) return
    this.writes.addAll(within)
    for (const { scope, key } of this.#loader.clear(within)) this.#entries.settle(scope, key)
    return forAll(
      tags.flatMap((tag) => this.#entries.tagged(tag, within)),
      ({ scope, key }) => this.#entries.delete(scope, key),
    )
  }

  /** Removes every entry of this method, or those of one scope. */
  clear(within?: Within): void | Promise<void> {
    this.writes.addAll(within)
    this.#loader.clear(within)
    return this.#entries.clear(within)
  }

  /** Those of one scope, or undefined for all, where `self` is of the class's scope. */
  withinOf(self: unknown): Within | undefined {
    return this.#keys.option === 'class' ? undefined : { scope: this.#keys.scopeOfThis(self) }
  }

  /** Tells a listener what happens in the scope of `self`, or in all; returns what ends that. */
  subscribe(listener: CacheListener, within?: Within, self?: unknown): () => void {
    const isOfInstance = within !== undefined && this.#entries.watch(self, within.scope)
    const end = this.#recorder.subscribe(listener, within, isOfInstance ? (self as object) : undefined)
    this.#isHeard = this.#recorder.isHeard
    return () => {
      end()
      this.#isHeard = this.#recorder.isHeard
    }
  }

  /**
   * Why an entry leaves a backend of our own, which knows less: it holds some for longer than their ttl, and deletes
   * those of a scope that is cleared one by one.
   */
  causeOf(key: unknown, stored: unknown, cause: RemovalCause): RemovalCause {
    if (this.#rules.ageOf(stored) === 'expired') return 'expired'
    return cause === 'deleted' && this.#entries.isClearing(key) ? 'cleared' : cause
  }

  /** Hears that a backend of our own has removed an entry. */
  removed(key: unknown, stored: unknown, cause: RemovalCause, isReplaced: boolean): void {
    const scope = this.#keys.scopeOf(key)
    if (!isReplaced) this.#entries.settle(scope, key)
    this.#recorder.removed(scope, stored, cause, () => this.#keys.argumentsOf(key))
  }

  #keyOf(self: unknown, args: readonly unknown[]): unknown {
    return this.#keys.of(self, args.length, args[0], args[1], args[2], args)
  }

  #callOf(self: unknown, args: readonly unknown[]): Call {
    const key = this.#keyOf(self, args)
    return { key, scope: this.#keys.scopeOf(key), self, args }
  }

  /** The entry of a key, or of an asynchronous store the promise of it. Not a use. */
  #entryOf(key: unknown): unknown {
    const found = this.#entries.isRemote ? undefined : this.#entries.peek(key)
    return this.#entries.isRemote ? this.#entries.read(key) : found // peek may have found it to be remote
  }

  /** Makes up a call, apart from `call` so that engines find what a hit takes small enough to be inlined. */
  #callFor(
    key: unknown,
    self: unknown,
    count: number,
    a: unknown,
    b: unknown,
    c: unknown,
    all: readonly unknown[] | undefined,
  ): Call {
    return { key, scope: this.#keys.scopeOf(key), self, args: argumentsOf(count, a, b, c, all) }
  }

  #ask(call: Call, found: unknown): unknown {
    // A listener that heard of an expiry may have called this method, and stored.
    if (call.key instanceof CallKey && call.key.isReleased) call = this.#callOf(call.self, call.args)
    const entry = found === undefined && !this.#entries.isRemote ? this.#entries.find(call.key) : found
    const age = entry === undefined ? 'expired' : this.#rules.ageOf(entry)
    if (age !== 'expired') return this.#hit(call, entry, age)

    const stale = entry as Dated | undefined // what has expired and is there nevertheless knows its age
    if (this.#entries.isRemote && this.#loader.isRefreshing(call.key)) return this.#readOrJoin(call)
    const joined = this.#join(call.key, stale)
    if (joined !== undefined) return joined
    if (this.#entries.isRemote) {
      const load = this.#loader.begin(call)
      return (load.promise = this.#readOrRun(load))
    }
    const failure = this.#loader.failureOf(call.key)
    return failure === undefined
      ? this.#miss(this.#loader.begin(call, false, stale))
      : this.#recall(call, failure, stale)
  }

  #hit(call: Call, entry: unknown, age: Age): unknown {
    this.#recorder.hit(call, entry, age !== 'fresh')
    if (age === 'old') this.#loader.refreshBehind(call)
    if (!this.#isOwn) this.#entries.meet(call, valueOf(entry))
    return answerOf(entry)
  }

  /** Answers a call with a failure that is remembered, or with the expired entry that stands in for the result. */
  #recall(call: Call, failure: Failure, stale: Dated | undefined): unknown {
    if (stale !== undefined && this.#rules.standsIn(stale)) return this.#hit(call, stale, 'expired')
    this.#recorder.recalled(call, failure)
    if (failure.isRejection) return Promise.reject(failure.error)
    throw failure.error
  }

  #miss(load: Load): unknown {
    this.#recorder.miss(load)
    return this.#loader.run(load)
  }

  #join(key: unknown, stale?: Dated): Promise<unknown> | undefined {
    const joined = this.#loader.join(key, stale)
    if (joined !== undefined) this.#counters.shared++
    return joined
  }

  /** A call during a refresh, by way of an asynchronous store: it joins that only where nothing is there. */
  async #readOrJoin(call: Call): Promise<unknown> {
    const entry = await this.#entries.read(call.key)
    if (entry !== undefined) return this.#hit(call, entry, this.#rules.ageOf(entry))
    return this.#join(call.key) ?? this.#ask(call, undefined)
  }

  /** A call by way of an asynchronous store: others join it from the question to the answer. */
  async #readOrRun(load: Load): Promise<unknown> {
    const entry = await this.#entries.read(load.key)
    const failure = entry === undefined ? this.#loader.failureOf(load.key) : undefined
    if (entry === undefined && failure === undefined) return this.#miss(load)
    this.#loader.end(load)
    return failure === undefined
      ? this.#hit(load, entry, this.#rules.ageOf(entry))
      : this.#recall(load, failure, undefined)
  }

  /** Removes all that is of an instance which is no more. */
  #collect(scope: Scope): void {
    this.#recorder.unsubscribe(scope)
    this.#isHeard = this.#recorder.isHeard
    try {
      void this.clear({ scope })
    } catch {
      // A listener threw. There is nobody to hear of it, and the entries are gone.
    }
  }
}
