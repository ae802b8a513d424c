import type { RemovalListener } from '../backends/backend'
import { isAsyncFunction, type Method } from '../common/promises'
import { argumentsOf, type CallKeys, type CallKeysOptions } from '../keys/call-keys'
import { NONE, type Slot } from '../structures/arena/ring'
import type { Clock } from '../common/clock'
import { Answers } from './answers'
import { Counters } from './counters'
import type { Entries } from './entries'
import type { FarStore } from './far-store'
import { recall } from './failures'
import { finish, sweep } from './holding'
import { InternedCalls, RULE } from './interned-calls'
import { Loader } from './loader'
import type { Observer, RequestWatch } from './observer'
import { refreshBehind } from './refresh-behind'
import { collect } from './removal'
import type { Call } from './rule'
import type { RuleSet } from './rule-set'
import { type Timestamped, valueOf } from './stored'

/** The parts of the cache of one method. */
export interface CallCacheParts {
  readonly name: string | symbol
  /** The name of the method in texts for people: `UserService.getUser`. */
  readonly label: string
  readonly method: Method
  readonly keys: Omit<CallKeysOptions, 'call'>
  readonly clock: Clock
  readonly rules: RuleSet
  /** Whether entries must be stored with their time. */
  readonly isTimestamped: boolean
  /**
   * Creates the source of entries. It is called after the interned calls exist, to which the source refers.
   */
  readonly connect: (cache: CallCache) => { readonly entries: Entries; readonly far?: FarStore | undefined }
  /** The option `onRemove`. */
  readonly onRemove?: RemovalListener<unknown, unknown> | undefined
}

/**
 * The cache of one decorated method: arguments → number of the call → entry, load in flight, or a run of the
 * method. It knows the protocol of entries and no policy.
 */
export class CallCache {
  /*
   * A call takes the first of these paths that applies:
   *
   *   hit       a fresh entry; or a stale one, which is refreshed behind the call
   *   shared    a load in flight
   *   hit       a remembered error, or the expired entry that is returned instead
   *   miss      the method runs
   *
   * A hit passes through a look-up of `finder` and through `answer`, which are small enough for engines to
   * inline. `#decide` handles everything else.
   */
  readonly name: string | symbol
  /** The name of the method in texts for people. Its class may become known after the decoration. */
  label: string
  readonly method: Method
  readonly clock: Clock
  readonly rules: RuleSet
  readonly counters = new Counters()
  readonly calls: InternedCalls
  readonly answers: Answers
  readonly entries: Entries
  /** Whether the backend reports every removal, and holds only entries of interned calls. */
  readonly isComplete: boolean
  readonly loader: Loader
  readonly far: FarStore | undefined
  /** The option `onRemove`. */
  readonly onRemove: RemovalListener<unknown, unknown> | undefined
  readonly #keys: CallKeys
  readonly #isPlain: boolean // whether a call that is not interned always runs the method
  /** The observer of events; set by `observe`. */
  observer: Observer | undefined
  /** The observer of requests without events; takes effect at the next `observe`. */
  watch: RequestWatch | undefined
  /** Whether entries of a collected instance are being removed, which must not read the clock. */
  isCollecting = false
  /** The number of interned calls above which `sweep` looks for entries that the backend has dropped. */
  sweepAt = 64
  #isEnabled = true
  #source!: RequestWatch['source'] // set by `observe`
  /** Finds the numbers of calls that go through the cache. */
  finder!: Pick<CallKeys, 'find' | 'findBare' | 'findOne'> // set by `#direct`, as all that follows
  #isDirect!: boolean // whether an entry is the answer, or the value of its promise
  #isAsync!: boolean
  #isQuiet!: boolean // whether a hit only returns the answer

  constructor(parts: CallCacheParts) {
    const { clock, connect, isTimestamped, label, method, name, onRemove, rules } = parts
    this.name = name
    this.label = label
    this.method = method
    this.clock = clock
    this.rules = rules
    this.onRemove = onRemove
    this.calls = new InternedCalls({ ...parts.keys, call: () => `call ${this.label}` }, (scope) => {
      collect(this, scope)
    })
    this.#keys = this.calls.keys
    this.answers = new Answers(clock, rules, isTimestamped, isAsyncFunction(method), () => {
      this.#direct()
    })
    const { entries, far } = connect(this)
    this.entries = entries
    this.far = far
    this.isComplete = this.entries.isGone === undefined
    this.#isPlain = this.isComplete && far === undefined && !rules.has('recalls')
    this.loader = new Loader(this)
    this.observe(undefined)
  }

  /** Calls the method through the cache. */
  call(self: unknown, args: readonly unknown[]): unknown {
    const n = this.finder.find(self, args.length, args[0], args[1], args[2], args)
    return this.answer(n, self, args.length, args[0], args[1], args[2], args)
  }

  /**
   * Answers the call for which `finder` has just returned this number. Up to three arguments are separate
   * parameters; `all` has more.
   */
  answer(
    n: Slot,
    self: unknown,
    count: number,
    a?: unknown,
    b?: unknown,
    c?: unknown,
    all?: readonly unknown[],
  ): unknown {
    const found = n === NONE ? undefined : this.#source.get(n)
    if (found === undefined || !this.#isDirect) return this.#decide(n, found, self, count, a, b, c, all)
    this.counters.hits++
    return this.#isAsync ? Promise.resolve(found) : found
  }

  /** Calls the method without the cache. */
  bypass(self: unknown, args: readonly unknown[]): unknown {
    this.counters.bypassed++
    return this.method.apply(self, args as unknown[])
  }

  observe(observer: Observer | undefined): void {
    this.observer = observer
    this.#source = this.watch?.source ?? this.entries.source
    this.#direct()
  }

  /** Enables or bypasses the cache. */
  enable(isEnabled: boolean): void {
    this.#isEnabled = isEnabled
    this.#direct()
  }

  /** Returns the number of a call, or `NONE` when it is not interned. */
  find(self: unknown, args: readonly unknown[]): Slot {
    return this.#keys.find(self, args.length, args[0], args[1], args[2], args)
  }

  /** Holds a number for a rule, or releases it. */
  keep(n: Slot, isKept: boolean): void {
    if (isKept) this.calls.hold(n, RULE)
    else this.calls.release(n, RULE)
  }

  /** Answers a call that is not a plain hit. */
  #decide(
    n: Slot,
    found: unknown,
    self: unknown,
    count: number,
    a: unknown,
    b: unknown,
    c: unknown,
    all: readonly unknown[] | undefined,
  ): unknown {
    if (found !== undefined && this.#isQuiet && this.answers.ageOf(found) === 'fresh') {
      this.counters.hits++
      return this.answers.of(found)
    }
    const args = argumentsOf(count, a, b, c, all)
    if (!this.#isEnabled) return this.bypass(self, args)
    const isKnown = n !== NONE
    // A listener of an expiry may have called this method since.
    if (found === undefined && isKnown) n = this.find(self, args)
    const isNew = n === NONE
    if (isNew) n = this.calls.add(self)
    else this.calls.beginOperation(n)
    if (isNew && !this.isComplete) sweep(this)
    try {
      if (isNew && this.#isPlain) return this.miss(n, { self, args })
      if (found === undefined && !isKnown && !this.isComplete) found = this.entries.get(n)
      return this.#serve(n, found, { self, args })
    } finally {
      finish(this, n)
    }
  }

  /** Runs the method for a call without an entry. */
  miss(n: Slot, context: Call, stale?: Timestamped): unknown {
    this.counters.misses++
    this.watch?.request(n)
    this.observer?.miss(this.calls.scopeOf(n), context)
    return this.loader.run(n, context, false, stale)
  }

  #serve(n: Slot, found: unknown, context: Call): unknown {
    if (found !== undefined) {
      const age = this.answers.ageOf(found)
      if (age !== 'expired') return this.#hit(n, found, context, age === 'stale')
    }
    const { far, loader } = this
    const stale = found as Timestamped | undefined // expired entries are always `Timestamped`
    if (far !== undefined) return far.answer(n, context, stale)
    const joined = loader.loads.join(n, stale, context)
    if (joined !== undefined) return joined
    const failure = this.rules.recalls(n)
    if (failure !== undefined) return recall(this, n, failure, stale, context)
    loader.requireNoCycle(n)
    return this.miss(n, context, stale)
  }

  #hit(n: Slot, found: unknown, context: Call, isStale: boolean): unknown {
    const scope = this.calls.scopeOf(n)
    this.counters.hits++
    this.entries.meet?.(n, valueOf(found), context)
    if (isStale) {
      this.counters.staleHits++
      refreshBehind(this, n, context)
    }
    this.observer?.hit(scope, context, { value: valueOf(found) }, isStale)
    return this.answers.of(found)
  }

  #direct(): void {
    this.finder = this.#isEnabled ? this.#keys : NOTHING
    this.#isAsync = this.answers.isAsync
    this.#isQuiet = this.#isEnabled && this.isComplete && this.observer === undefined
    this.#isDirect = this.#isQuiet && this.answers.isDirect
  }
}

/**
 * Finds no call, so that neither `key` nor `scope` nor an argument can make a call fail that bypasses the
 * cache.
 */
const NOTHING = { find: (): Slot => NONE, findBare: (): Slot => NONE, findOne: (): Slot => NONE }
