import type { Deferred } from './deferred'

/** The options of the model. Functions depend only on the value. */
export interface NaiveOptions {
  readonly ttl: number | ((value: number) => number)
  readonly jitter: number
  readonly refreshAfter: number
  readonly staleIfError: number
  readonly errorTtl: number
  readonly cacheIf: (value: number) => boolean
  readonly when: (key: string) => boolean
}

interface Entry {
  readonly value: number
  readonly storedAt: number
  readonly ttl: number
}

interface Load {
  readonly key: string
  readonly isRefresh: boolean
  stale: Entry | undefined
  joined: number
}

/** The answer of a call: a value, an error, or the end of a load. */
export type Answer = { readonly value: number } | { readonly error: unknown } | { readonly load: Load }

/** The end of a load for its callers. */
export type Ending = { readonly value: number } | { readonly error: unknown }

export const tagOf = (value: number): string => `tag ${value % 3}`

/**
 * A naive model of the rules of a cached asynchronous method, without a backend and promises. Each step
 * searches all entries.
 */
export class NaiveMethod {
  readonly entries = new Map<string, Entry>()
  readonly failures = new Map<string, { readonly error: unknown; readonly at: number }>()
  readonly pending = new Map<string, Load>()
  readonly stats = {
    hits: 0,
    misses: 0,
    shared: 0,
    bypassed: 0,
    loads: 0,
    loadFailures: 0,
    refreshes: 0,
    refreshFailures: 0,
    staleHits: 0,
  }
  now = 0

  constructor(
    readonly options: NaiveOptions,
    readonly random: () => number,
  ) {}

  /** Makes a call. `answer` is `undefined` when it bypasses the cache, `begun` is the load that it begins. */
  call(key: string): { answer: Answer | undefined; begun: Load | undefined } {
    const { refreshAfter, when } = this.options
    if (!when(key)) {
      this.stats.bypassed++
      return { answer: undefined, begun: undefined }
    }
    const entry = this.held(key)
    const failure = this.failure(key)
    const pending = this.pending.get(key)
    if (entry !== undefined && this.age(entry) < entry.ttl) {
      this.stats.hits++
      let begun: Load | undefined
      if (this.age(entry) >= refreshAfter) {
        this.stats.staleHits++
        if (pending === undefined && failure === undefined) begun = this.begin(key, true, undefined)
      }
      return { answer: { value: entry.value }, begun }
    }
    if (pending !== undefined) {
      this.stats.shared++
      pending.joined++
      if (pending.isRefresh) pending.stale ??= entry
      return { answer: { load: pending }, begun: undefined }
    }
    if (failure !== undefined) {
      this.stats.hits++
      if (entry === undefined) return { answer: { error: failure.error }, begun: undefined }
      this.stats.staleHits++
      return { answer: { value: entry.value }, begun: undefined }
    }
    this.stats.misses++
    const load = this.begin(key, false, entry)
    return { answer: { load }, begun: load }
  }

  succeed(load: Load, value: number): Ending {
    if (load.isRefresh) this.stats.refreshes++
    else this.stats.loads++
    if (this.pending.get(load.key) === load) {
      this.pending.delete(load.key)
      this.store(load.key, value)
    }
    return { value }
  }

  fail(load: Load, error: unknown): Ending {
    if (load.isRefresh)
      [this.stats.refreshes, this.stats.refreshFailures] = [
        this.stats.refreshes + 1,
        this.stats.refreshFailures + 1,
      ]
    else [this.stats.loads, this.stats.loadFailures] = [this.stats.loads + 1, this.stats.loadFailures + 1]
    if (this.pending.get(load.key) !== load) return { error }
    this.pending.delete(load.key)
    if (this.options.errorTtl > 0) this.failures.set(load.key, { error, at: this.now })
    if (load.stale === undefined || this.age(load.stale) >= load.stale.ttl + this.options.staleIfError)
      return { error }
    this.stats.staleHits += (load.isRefresh ? 0 : 1) + load.joined
    return { value: load.stale.value }
  }

  set(key: string, value: number): void {
    this.pending.delete(key)
    this.store(key, value)
  }

  delete(key: string): void {
    this.pending.delete(key)
    this.failures.delete(key)
    this.entries.delete(key)
  }

  clear(): void {
    this.pending.clear()
    this.failures.clear()
    this.entries.clear()
  }

  invalidate(tag: string): void {
    this.pending.clear()
    this.failures.clear()
    for (const [key, { value }] of this.entries) if (tagOf(value) === tag) this.entries.delete(key)
  }

  has(key: string): boolean {
    const entry = this.held(key)
    return entry !== undefined && this.age(entry) < entry.ttl
  }

  private begin(key: string, isRefresh: boolean, stale: Entry | undefined): Load {
    const load = { key, isRefresh, stale, joined: 0 }
    this.pending.set(key, load)
    return load
  }

  // A value that must not be stored still removes the older one.
  private store(key: string, value: number): void {
    this.failures.delete(key)
    this.entries.delete(key)
    if (!this.options.cacheIf(value)) return
    const ttl = typeof this.options.ttl === 'number' ? this.options.ttl : this.options.ttl(value)
    if (!(ttl > 0)) return
    const lives = this.options.jitter === 0 ? ttl : ttl * (1 - this.options.jitter * this.random())
    this.entries.set(key, { value, storedAt: this.now, ttl: lives })
  }

  private held(key: string): Entry | undefined {
    const entry = this.entries.get(key)
    return entry !== undefined && this.age(entry) < entry.ttl + this.options.staleIfError ? entry : undefined
  }

  private failure(key: string): { readonly error: unknown } | undefined {
    const failure = this.failures.get(key)
    return failure !== undefined && this.now - failure.at < this.options.errorTtl ? failure : undefined
  }

  private age(entry: Entry): number {
    return this.now - entry.storedAt
  }
}

/** Watches a promise. Returns an object with its outcome so far. */
export function watch(promise: Promise<number>): { ending?: Ending } {
  const watched: { ending?: Ending } = {}
  promise.then(
    (value) => (watched.ending = { value }),
    (error: unknown) => (watched.ending = { error }),
  )
  return watched
}

export type Loading = Deferred<number>
