import type { Ring, Slot } from './ring'

/** The hashes of the keys for which slots are handed out, such as a `SlotInts`. */
export interface Hashes {
  /** Returns the hash of 32 bits of the key of a slot. */
  of(slot: Slot): number
}

/**
 * A slot arena: entries side by side in columns by slot, and one ring that holds every occupied slot in the
 * order that its owner keeps. Every operation is O(1), `add` amortised over growth, but `clear` and
 * `rebuild`.
 *
 * It is a `KeyedArena`, which finds the slot of any key, or a `NumberedArena`, whose keys are the slots.
 */
export interface Arena<K, V> {
  /*
   * A stack overflow may interrupt an operation between any two calls. The ring is
   * always sound, because its methods call nothing while they write, and a slot is
   * linked only after its columns were written. So `rebuild` can restore everything
   * else from the ring and the columns.
   *
   * The owner marks its operations by `isDirty`, as a file system does by its dirty
   * bit. An owner that finds the mark set when it begins an operation repairs the
   * arena first.
   */
  readonly order: Ring
  /** The values by slot. */
  readonly values: (V | undefined)[]
  /** Entries held. */
  readonly size: number
  /**
   * The largest number of entries, beyond which storage need not grow. The owner sets it before it adds any
   * entry, and enforces it.
   */
  limit: number
  /** Whether an operation of the owner is under way, or was interrupted. */
  isDirty: boolean
  /**
   * The slot whose entry is being written or removed, and is lost if the operation is interrupted; else
   * `NONE`. The owner sets it before it removes or replaces an entry, the arena when it takes another slot.
   */
  unsettled: Slot
  /** Returns the slot of a key, or `NONE`. */
  find(key: K): Slot
  /** Returns the key of an occupied slot. */
  keyOf(slot: Slot): K
  /** The hashes of the keys, where slots are handed out for them. */
  readonly hashes?: Hashes
  /** Adds an entry whose key `find` has just missed, and links it before `at`; the sentinel means last. */
  add(key: K, value: V, at?: Slot): Slot
  /** Adds an entry whose key `find` has just missed, in the place of another in `order`. Returns its slot. */
  replace(victim: Slot, key: K, value: V): Slot
  remove(slot: Slot): void
  clear(): void
  /** Makes the arena consistent, without an unsettled entry, and returns its slots in order. O(n). */
  rebuild(): Slot[]
}

/** Returns a longer copy of a column. */
export function enlarged<T>(column: readonly T[], length: number): (T | undefined)[] {
  const longer = new Array<T | undefined>(length)
  longer[0] = undefined // so that engines expect values of any kind here, not integers alone
  for (let at = 1; at < column.length; at++) longer[at] = column[at]
  return longer
}
