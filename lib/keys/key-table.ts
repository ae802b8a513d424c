import { NONE, type Slot } from '../structures/arena/ring'
import { SlotInts } from '../structures/arena/slot-ints'
import { HashTable } from '../structures/index/hash-table'
import { PrimitiveIndex } from '../structures/index/primitive-index'
import { finish, mixInt, SEED } from './hash'
import type { Marker } from './markers'
import { TokenColumns } from './token-columns'
import { mix, secondHashOf } from './token-hash'
import type { TokenList } from './token-list'

/**
 * Interns calls: gives every list of tokens a small number of its own, the same for equal lists. Look-ups
 * allocate no objects. Operations are O(tokens), for crafted tokens too; additions are amortised over growth
 * by doubling.
 */
export class KeyTable {
  /*
   *   one primitive          index of primitives  ─►  n      singles[n] is the primitive
   *   any other call         hash of the tokens   ─►  n      tokens of n, compared one by one
   *
   *   free                   numbers of removed calls, reused, the last one first
   */
  readonly #primitives = new PrimitiveIndex()
  /** The primitives of the calls that are one primitive alone, by number. */
  readonly singles: unknown[] = [undefined]
  readonly #table = new HashTable() // of lists
  /** The tokens of the other calls. */
  readonly lists = new TokenColumns()
  readonly #hashes = new SlotInts() // of lists
  readonly #free: Slot[] = []
  readonly #overflow = new HashTable() // by second hash: lists for which the table had no room
  /** The highest number ever assigned. */
  last: Slot = NONE
  /** Calls that are interned. */
  size = 0

  /** Returns the number of the call that is this primitive alone, or `NONE`. */
  findSingle(primitive: unknown): Slot {
    return this.#primitives.find(primitive, this.singles)
  }

  /** Interns the call of the last `findSingle`, which missed. */
  addSingle(primitive: unknown): Slot {
    const n = this.#free.pop() ?? ++this.last
    this.singles[n] = primitive
    this.#primitives.add(primitive, n, this.singles)
    this.size++
    return n
  }

  /** The number of the call with these tokens, or `NONE`. */
  findList(tokens: TokenList): Slot {
    const hash = finish(tokens.hash)
    const n = this.#table.find(hash)
    return n !== NONE && this.lists.equals(n, tokens.list, tokens.size) ? n : this.#findFurther(tokens, hash)
  }

  /**
   * Returns the number of the call that has no token but its scope, if it is at home in the table; else
   * `NONE`.
   */
  findBare(scope: Marker): Slot {
    const n = this.#table.find(scope.alone)
    return this.lists.isSingle(n, scope) ? n : NONE
  }

  /**
   * Returns the number of the call with this scope and one primitive, if it is at home in the table; else
   * `NONE`.
   */
  findShort(scope: Marker, primitive: unknown): Slot {
    const n = this.#table.find(finish(mixInt(mix(SEED, primitive), scope.hash)))
    return this.lists.isPair(n, scope, primitive) ? n : NONE
  }

  /** Interns the call of the last `findList`, which missed. */
  addList(tokens: TokenList): Slot {
    const n = this.#free.pop() ?? ++this.last
    const hash = finish(tokens.hash)
    tokens.own()
    this.lists.write(n, tokens.list, tokens.size)
    this.#hashes.set(n, hash)
    this.size++
    // Lists crafted to have the same hash overflow to a table by a second hash of all tokens.
    if (!this.#table.tryAdd(hash, n)) this.#overflow.add(tokens.secondHash(), n)
    return n
  }

  /** The hash of a call, spread over all bits. Other calls may have the same one. */
  of(n: Slot): number {
    return this.isSingle(n) ? this.#primitives.hashOf(this.singles[n], n) : this.#hashes.of(n)
  }

  /** Whether a call is one primitive, so that it has no list of tokens. */
  isSingle(n: Slot): boolean {
    return !this.lists.has(n)
  }

  /** Removes a call that has no holder. Its number may be assigned to another call. */
  remove(n: Slot): void {
    if (this.isSingle(n)) {
      this.#primitives.delete(this.singles[n], n)
      this.singles[n] = undefined
    } else {
      if (!this.#table.delete(this.#hashes.of(n), n))
        this.#overflow.delete(secondHashOf(this.lists.read(n)), n)
      this.lists.clear(n)
    }
    this.size--
    this.#free.push(n)
  }

  /** Finds a call that is not the first one with this hash. */
  #findFurther(tokens: TokenList, hash: number): Slot {
    const n = this.#findIn(this.#table, hash, tokens)
    return n !== NONE || this.#overflow.size === 0
      ? n
      : this.#findIn(this.#overflow, tokens.secondHash(), tokens)
  }

  #findIn(table: HashTable, hash: number, { list, size }: TokenList): Slot {
    for (let at = table.seek(hash, table.home(hash)); at !== -1; at = table.seek(hash, table.after(at))) {
      const n = table.slotAt(at)
      if (this.lists.equals(n, list, size)) return n
    }
    return NONE
  }
}
