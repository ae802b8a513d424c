import type { Arena } from '../structures/arena/arena'
import { KeyedArena } from '../structures/arena/keyed-arena'
import { NumberedArena } from '../structures/arena/numbered-arena'
import { NONE, type Slot, walk } from '../structures/arena/ring'
import type { SlotInts } from '../structures/arena/slot-ints'
import type { CacheBackend, RemovalCause, RemovalListener } from './backend'
import { type AnyBound, requireBound, requireCapacity, requireListener } from './options'
import { NUMBERED, registerNumbered } from './numbered'
import { Removals } from './removals'
import { Weights } from './weights'

/**
 * What the caches of this library have in common: `Map`'s vocabulary over a slot arena whose ring is kept in eviction
 * order, the next victim first. It knows no policy: a subclass says where entries go in the ring (`get`, `set`) and
 * what else it keeps of a slot (`forget`, `isAlive`).
 */
export abstract class SlotCache<K, V> implements CacheBackend<K, V> {
  protected readonly slots: Arena<K, V>
  readonly #removals: Removals<K, V> | undefined
  readonly #weights: Weights<K, V> | undefined
  readonly #name: string
  readonly #unbounded: boolean
  #capacity: number

  /** `name` is what errors say, since minifiers rename classes. `unbounded`: whether the capacity may be `Infinity`. */
  protected constructor(
    name: string,
    options: AnyBound<K, V> & {
      readonly onRemove?: RemovalListener<K, V> | undefined
      readonly [NUMBERED]?: SlotInts
    },
    unbounded = false,
  ) {
    const { capacity = Infinity, maxWeight, weigh, onRemove } = options
    this.#name = name
    this.#unbounded = unbounded || maxWeight !== undefined
    requireBound(name, options, unbounded)
    requireListener(name, onRemove)
    const hashes = options[NUMBERED]
    this.slots = hashes === undefined ? new KeyedArena() : this.#number(hashes)
    this.#capacity = capacity
    this.slots.limit = capacity
    if (onRemove !== undefined) this.#removals = new Removals(onRemove)
    if (maxWeight !== undefined) this.#weights = new Weights(name, maxWeight, weigh!)
  }

  /** The value of this key, or `undefined`. A use. O(1). */
  abstract get(key: K): V | undefined

  /**
   * Writes an entry, evicting what it leaves no room for. A use. O(1), amortised over evictions.
   *
   * One that is heavier than `maxWeight` is not stored, and `onRemove` hears of it as `'evicted'`. What its key held
   * before leaves too, as `'replaced'`.
   *
   * @throws {RangeError} when `weigh` returns no finite number of 0 or more.
   * @throws {TypeError} when no number.
   */
  abstract set(key: K, value: V): this

  /** Entries allowed; `Infinity` when only their weight is bounded. */
  get capacity(): number {
    return this.#capacity
  }

  /** Entries held, of which some may have expired unseen. */
  get size(): number {
    return this.slots.size
  }

  /** The sum of the weights allowed; `Infinity` when it is not bounded. */
  get maxWeight(): number {
    return this.#weights === undefined ? Infinity : this.#weights.max
  }

  /** The sum of the weights of the entries held; 0 when it is not bounded, since then nothing is weighed. */
  get weight(): number {
    return this.#weights === undefined ? 0 : this.#weights.total
  }

  /** Whether there is an entry of this key. Not a use. O(1). */
  has(key: K): boolean {
    return this.locate(key) !== NONE
  }

  /** The value of this key, or `undefined`. Not a use. O(1). */
  peek(key: K): V | undefined {
    return this.slots.values[this.locate(key)]
  }

  /** Removes an entry; tells whether it was there. O(1). */
  delete(key: K): boolean {
    const slot = this.locate(key)
    if (slot === NONE) return false
    this.remove(slot, 'deleted')
    this.deliver()
    return true
  }

  /** Removes every entry. O(n) with an `onRemove`, else O(1). */
  clear(): void {
    if (this.#removals !== undefined)
      for (const slot of walk(this.slots.order))
        this.#record(slot, this.isAlive(slot) ? 'cleared' : 'expired')
    this.forgetAll()
    this.slots.clear()
    if (this.#weights !== undefined) this.#weights.clear()
    this.deliver()
  }

  /**
   * Changes the capacity, evicting what no longer fits. O(entries removed).
   *
   * @throws {RangeError} when it is not a positive integer.
   * @throws {TypeError} when not a number.
   */
  resize(capacity: number): void {
    requireCapacity(`resize ${this.#name}`, capacity, this.#unbounded)
    this.#capacity = capacity
    this.slots.limit = capacity
    while (this.slots.size > capacity) this.makeRoom(NONE)
    this.deliver()
  }

  /** The keys, the next victim first: those present now, save any that is gone when its turn comes. */
  keys(): IterableIterator<K> {
    return this.#iterate((key) => key)
  }

  /** The values, in the order of `keys()`. */
  values(): IterableIterator<V> {
    return this.#iterate((_, value) => value)
  }

  /** The entries, in the order of `keys()`. */
  entries(): IterableIterator<[K, V]> {
    return this.#iterate((key, value) => [key, value])
  }

  /** The same as `entries()`. */
  [Symbol.iterator](): IterableIterator<[K, V]> {
    return this.entries()
  }

  /** Calls back for each entry, in the order of `keys()`. */
  forEach(callback: (value: V, key: K, cache: this) => void, thisArg?: unknown): void {
    for (const [key, value] of this.entries()) callback.call(thisArg, value, key, this)
  }

  /** The name of the class, which minifiers leave alone. */
  get [Symbol.toStringTag](): string {
    return this.#name
  }

  /** The slot of a living entry, or `NONE`. */
  protected locate(key: K): Slot {
    return this.slots.find(key)
  }

  protected isAlive(_slot: Slot): boolean {
    return true
  }

  /** The slots as they would leave, the next victim first, if none were used any more. */
  protected evictionOrder(): Slot[] {
    return [...walk(this.slots.order)]
  }

  /** Drops what the policy itself keeps of a slot that is about to be removed. */
  protected forget(_slot: Slot): void {}

  /** Drops what the policy itself keeps of every slot. */
  protected forgetAll(): void {}

  /** Removes the next victim, which is never `kept`. Only called when there is one. */
  protected makeRoom(kept: Slot): void {
    this.remove(this.victim(kept), 'evicted')
  }

  /** What the policy would remove next, save `kept`. */
  protected victim(kept: Slot): Slot {
    const { order } = this.slots
    return order.first === kept ? order.next(kept) : order.first
  }

  /** Whether entries are weighed: then each is to be admitted before it is written. */
  protected get isWeighed(): boolean {
    return this.#weights !== undefined
  }

  /** What an entry weighs. Asked before anything is changed, since `weigh` may throw. */
  protected weigh(key: K, value: V): number {
    return this.#weights!.weigh(key, value)
  }

  /**
   * Evicts others until an entry of this weight may be written; tells whether it may. From then on until it is
   * written, no code of the user's may run.
   */
  protected admit(key: K, value: V, weight = this.weigh(key, value)): boolean {
    const weights = this.#weights!
    let kept = this.slots.find(key)
    if (kept !== NONE && !this.isAlive(kept)) {
      this.remove(kept, 'expired')
      kept = NONE
    }
    if (weight > weights.max) {
      if (kept !== NONE) this.remove(kept, 'replaced')
      if (this.#removals !== undefined) this.#removals.record(key, value, 'evicted')
      this.deliver()
      return false
    }
    const fewest = kept === NONE ? 0 : 1
    while (weights.totalWith(kept, weight) > weights.max && this.slots.size > fewest) this.makeRoom(kept)
    if (this.slots.size === fewest) weights.settle(kept)
    weights.incoming = weight
    return true
  }

  /** The door by which an entry comes: puts it before `at`. The sentinel means last. */
  protected add(key: K, value: V, at: Slot = NONE): Slot {
    const slot = this.slots.add(key, value, at)
    if (this.#weights !== undefined) this.#weights.set(slot, this.#weights.incoming)
    return slot
  }

  /** The one door by which an entry leaves. The listener hears of it at `deliver`. */
  protected remove(slot: Slot, cause: RemovalCause): void {
    if (this.#removals !== undefined) this.#record(slot, cause)
    this.forget(slot)
    this.slots.remove(slot)
    if (this.#weights !== undefined) {
      this.#weights.set(slot, 0)
      if (this.slots.size === 0) this.#weights.settle(NONE)
    }
  }

  /** Removes a victim by putting a new entry in its place, in the ring too; returns its slot. */
  protected evictFor(key: K, value: V, victim: Slot): Slot {
    if (this.#removals !== undefined) this.#record(victim, 'evicted')
    this.forget(victim)
    const slot = this.slots.replace(victim, key, value)
    if (this.#weights !== undefined) {
      if (slot !== victim) this.#weights.set(victim, 0)
      this.#weights.set(slot, this.#weights.incoming)
    }
    return slot
  }

  /** Puts another value into a living entry. */
  protected replace(slot: Slot, value: V): void {
    if (this.#removals !== undefined) this.#record(slot, 'replaced')
    this.slots.values[slot] = value
    if (this.#weights !== undefined) this.#weights.set(slot, this.#weights.incoming)
  }

  /** Lets the listener hear of what was removed. The last act of every operation that may remove. */
  protected deliver(): void {
    if (this.#removals !== undefined) this.#removals.deliver()
  }

  /** Makes an arena in which keys are slots. */
  #number(hashes: SlotInts): Arena<K, V> {
    registerNumbered(this, {
      occupies: (slot) => this.slots.find(slot as K) !== NONE,
      discard: (slot, cause) => {
        if (this.slots.find(slot as K) === NONE) return false
        this.remove(slot, cause)
        this.deliver()
        return true
      },
    })
    return new NumberedArena<V>(hashes) as Arena<Slot, V> as unknown as Arena<K, V> // K is Slot here
  }

  #record(slot: Slot, cause: RemovalCause): void {
    this.#removals!.record(this.slots.keyOf(slot), this.slots.values[slot] as V, cause)
  }

  // The snapshot is taken at the call, not at the first next().
  #iterate<T>(pick: (key: K, value: V) => T): IterableIterator<T> {
    return this.#visit(
      this.evictionOrder().map((slot) => this.slots.keyOf(slot)),
      pick,
    )
  }

  *#visit<T>(keys: K[], pick: (key: K, value: V) => T): Generator<T, undefined> {
    for (const key of keys) {
      const slot = this.slots.find(key)
      if (slot !== NONE && this.isAlive(slot)) yield pick(key, this.slots.values[slot] as V)
    }
    return undefined
  }
}
