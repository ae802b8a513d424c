import type { Entries } from '../../calls/entries'
import { Stored, Timestamped, valueOf } from '../../calls/stored'
import type { Slot } from '../../structures/arena/ring'
import type { Proof, ReadingClock } from './proof'

/** An entry in front of a shared store, and the proof that it is not outdated. */
export class FrontEntry extends Timestamped {
  /** The stored form that calls find. */
  readonly stored: unknown
  /** When its load or read began, by the stopwatch. */
  readonly at: number
  readonly proof: Proof

  constructor(stored: unknown, at: number, proof: Proof) {
    const timed = stored instanceof Timestamped ? stored : undefined
    super(
      valueOf(stored),
      Stored.is(stored) ? stored.isAsync : undefined,
      timed?.storedAt ?? 0,
      timed?.ttl ?? Infinity,
    )
    this.stored = stored
    this.at = at
    this.proof = proof
  }
}

/** Stores the result of a load or a `set`. `keepsOld`: it was a load. */
export type Put = (n: Slot, stored: unknown, held: number | undefined, keepsOld: boolean) => void

/** The entries of a method in front of a shared store. An entry without a proof is not found. */
export class FrontEntries implements Entries {
  readonly backend: object
  readonly isGone?: (n: Slot) => boolean
  readonly put: Put
  readonly named: (label: string) => void
  readonly #inner: Entries
  readonly #source: Entries['source']
  readonly #clock: ReadingClock

  /** `clock` is that of the backend, if the options give no other. */
  constructor(inner: Entries, clock: ReadingClock, put: Put, named: (label: string) => void) {
    this.backend = inner.backend
    this.named = named
    this.#inner = inner
    this.#source = inner.source
    this.#clock = clock
    this.put = put
    if (inner.isGone !== undefined) this.isGone = (n) => inner.isGone!(n)
  }

  get source(): this {
    return this
  }

  get(n: Slot): unknown {
    this.#clock.isRead = false
    return this.#proven(this.#source.get(n) as FrontEntry | undefined)
  }

  peek(n: Slot): unknown {
    this.#clock.isRead = false
    return this.#proven(this.#inner.peek(n) as FrontEntry | undefined)
  }

  /** Returns the entry of a call, even without a proof. */
  entryOf(n: Slot): FrontEntry | undefined {
    return this.#inner.peek(n) as FrontEntry | undefined
  }

  /** Writes an entry for `held` milliseconds, or for the ttl of the backend. */
  write(n: Slot, entry: FrontEntry, held: number | undefined, keepsOld: boolean): void {
    this.#inner.put(n, entry, held, keepsOld)
  }

  delete(n: Slot, cause: 'deleted' | 'cleared'): boolean {
    return this.#inner.delete(n, cause)
  }

  holds(n: Slot): boolean {
    return this.#inner.holds(n)
  }

  discard(n: Slot): void {
    this.#inner.discard(n)
  }

  clear(): void {
    void this.#inner.clear()
  }

  /** One reading of the clock serves the backend and the proof. */
  #proven(entry: FrontEntry | undefined): unknown {
    if (entry === undefined) return undefined
    const clock = this.#clock
    const now = clock.isRead ? clock.last : clock.now()
    return entry.proof.holds(entry.at, now) ? entry.stored : undefined
  }
}
