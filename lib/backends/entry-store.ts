import type { Arena } from '../structures/arena/arena'
import { KeyedArena } from '../structures/arena/keyed-arena'
import { NONE, type Slot, walk } from '../structures/arena/ring'
import type { RemovalCause } from './backend'
import { NUMBERED, type NumberedStore } from './numbered'
import { type BackendOptions, checkedCapacity, requireFunction, type Weighing, WEIGHTS } from './options'
import { Removals } from './removals'
import type { WeighedStore, Weights } from './weights'

/** Returns the arena of a cache. Only for `layoutOf`. */
export let arenaOf: <K, V>(store: EntryStore<K, V>) => Arena<K, V>

/**
 * The entries of a cache: a slot arena whose ring is kept in eviction order, the next victim first, under a
 * capacity, with the removals of which a listener is notified. Only methods of this class add and remove
 * entries.
 */
export abstract class EntryStore<K, V> {
  /*
   * An operation that writes begins by `begin` and ends by `deliver`; one that
   * reads begins by `recover`. User code runs before the beginning and after the
   * end, never between.
   *
   * When an operation is interrupted, for instance by a stack overflow, the next
   * one finds the arena dirty, and repairs all data of entries. It completes a
   * removal, and drops an entry that was being written, which is reported as
   * evicted.
   */
  protected readonly slots: Arena<K, V>
  readonly #name: string
  readonly #check: (doing: string, capacity: unknown) => void
  readonly #removals: Removals<K, V> | undefined
  readonly #weights: Weights<K, V> | undefined

  static {
    arenaOf = (store) => store.slots
  }

  /**
   * `name` is the class in messages, because minifiers rename it. `checked` returns a valid capacity, and
   * throws for others.
   */
  protected constructor(name: string, options: BackendOptions<K, V>, checked = checkedCapacity) {
    const { capacity, onRemove } = options
    const doing = `create ${name}`
    this.#name = name
    // The methods of a `NumberedStore` are the protected ones of this class.
    this.slots = options[NUMBERED]?.(this as unknown as NumberedStore) ?? new KeyedArena()
    if (typeof capacity === 'object') {
      const weightsFor = (capacity as Partial<Weighing<K, V>> | null)?.[WEIGHTS]
      this.#weights = weightsFor?.(name)
    }
    this.#check = this.#weights?.check ?? checked
    this.slots.limit = this.#weights === undefined ? checked(doing, capacity) : Infinity
    if (onRemove === undefined) return
    requireFunction(doing, 'onRemove', onRemove)
    this.#removals = new Removals(onRemove)
  }

  /** Entries allowed; `Infinity` when their weight is bounded instead. */
  get capacity(): number {
    return this.slots.limit
  }

  /** Entries held, including expired ones that were not removed yet. */
  get size(): number {
    this.recover()
    return this.slots.size
  }

  /** The total weight allowed; `Infinity` when entries are not weighed. */
  get maxWeight(): number {
    return this.#weights?.limit ?? Infinity
  }

  /** The total weight of the entries held; 0 when they are not weighed. */
  get weight(): number {
    this.recover()
    return this.#weights?.size ?? 0
  }

  /** The name of the class, which minifiers do not change. */
  get [Symbol.toStringTag](): string {
    return this.#name
  }

  /**
   * Changes the capacity, and evicts entries that no longer fit. In a weighed cache, the capacity is the
   * total weight. O(entries removed).
   *
   * @throws {RangeError} when it is not a positive integer; for weights, not a finite number of 1 or more.
   * @throws {TypeError} when it is not a number.
   */
  resize(capacity: number): void {
    this.#check(`resize ${this.#name}`, capacity)
    const now = this.now()
    this.begin()
    const bounded = this.#weights ?? this.slots
    while (bounded.size > capacity) this.makeRoom(NONE, now)
    bounded.limit = capacity
    this.resized()
    this.deliver()
  }

  /** Removes every entry. O(n) with an `onRemove`, else O(1). */
  clear(): void {
    const now = this.now()
    this.begin()
    if (this.#removals !== undefined)
      for (const slot of [...walk(this.slots.order)])
        this.remove(slot, this.isAlive(slot, now) ? 'cleared' : 'expired')
    this.forgetAll()
    this.slots.clear()
    this.#weights?.clear()
    this.deliver()
  }

  /** Returns the time that determines the age of entries. User code may run. */
  protected now(): number {
    return 0
  }

  protected isAlive(_slot: Slot, _now: number): boolean {
    return true
  }

  /** Removes from the policy's own data a slot that is about to be removed. */
  protected forget(_slot: Slot): void {}

  /** Empties the policy's own data. */
  protected forgetAll(): void {}

  /** Makes the policy's own data consistent for these slots, in order, after an operation was interrupted. */
  protected rebuild(_slots: readonly Slot[]): void {}

  /** Adjusts the policy's own data to another capacity. */
  protected resized(): void {}

  /** Removes the next victim, which is never `kept`. Only called when there is one. */
  protected makeRoom(kept: Slot, _now: number): void {
    this.remove(this.victim(kept), 'evicted')
  }

  /** Returns the entry that the policy would evict next, except `kept`. */
  protected victim(kept: Slot): Slot {
    const { order } = this.slots
    return order.first === kept ? order.next(kept) : order.first
  }

  /** Repairs the entries that an interrupted operation has left half written. */
  protected recover(): void {
    if (this.slots.isDirty) this.#repair()
  }

  /** Begins an operation that writes. */
  protected begin(): void {
    if (this.slots.isDirty) this.#repair()
    this.slots.isDirty = true
  }

  /** Ends an operation: notifies the listener of the removed entries. */
  protected deliver(): void {
    this.slots.isDirty = false
    this.slots.unsettled = NONE
    if (this.#removals?.cause !== undefined) this.#removals.deliver()
  }

  /**
   * Begins to write an entry. In a weighed cache, evicts others until it fits; user code may run before that.
   * Returns whether the entry may be written. If not, the operation has ended.
   */
  protected admit(key: K, value: V, now: number): boolean {
    // The methods of a `WeighedStore` are the protected ones of this class.
    if (this.#weights !== undefined)
      return this.#weights.admit(this as unknown as WeighedStore<K, V>, key, value, now)
    this.begin()
    return true
  }

  /** Ends the operation of an entry that is too heavy to be stored. */
  protected refuse(key: K, value: V): void {
    this.#removals?.record(key, value, 'evicted')
    this.deliver()
  }

  /** Adds an entry for which there is room, before `at`, or last for the sentinel. */
  protected add(key: K, value: V, at: Slot = NONE): Slot {
    const slot = this.slots.add(key, value, at)
    this.#weights?.enter(slot)
    return slot
  }

  /** Adds an entry in the place of a victim, in the ring too. Returns its slot. Never in a weighed cache. */
  protected evictFor(key: K, value: V, victim: Slot): Slot {
    if (this.#removals !== undefined) this.#record(victim, 'evicted')
    this.slots.values[victim] = undefined // before the repair can run, so that it is not reported twice
    this.slots.unsettled = victim
    this.forget(victim)
    return this.slots.replace(victim, key, value)
  }

  /** Replaces the value of a living entry. */
  protected replace(slot: Slot, value: V): void {
    if (this.#removals !== undefined) this.#record(slot, 'replaced')
    this.slots.values[slot] = value
    this.slots.unsettled = slot
    this.#weights?.enter(slot)
  }

  /** Removes an entry. */
  protected remove(slot: Slot, cause: RemovalCause): void {
    if (this.#removals !== undefined) this.#record(slot, cause)
    this.slots.values[slot] = undefined
    this.slots.unsettled = slot
    this.forget(slot)
    this.slots.remove(slot)
    this.#weights?.leave(slot, this.slots.size)
  }

  #record(slot: Slot, cause: RemovalCause): void {
    this.#removals?.record(this.slots.keyOf(slot), this.slots.values[slot] as V, cause)
  }

  #repair(): void {
    const { unsettled, values } = this.slots
    // A value that was being removed is no longer in its column, and was recorded.
    if (values[unsettled] !== undefined) {
      this.#record(unsettled, 'evicted')
      values[unsettled] = undefined // first, because a repair may be interrupted too
    }
    const slots = this.slots.rebuild()
    this.#weights?.rebuild(slots)
    this.rebuild(slots)
    this.slots.isDirty = false
    this.slots.unsettled = NONE
  }
}
