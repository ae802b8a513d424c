import { SlotKey } from '../structures/arena/arena'
import { finish } from '../structures/index/hash'
import { textOf } from './markers'
import type { Tokens } from './token-list'

/** A call as a backend of our own sees it, where no primitive can name it: opaque, and compared by identity. */
export class CallKey extends SlotKey {
  readonly tokens: readonly unknown[]
  /** The scope of the call. */
  readonly scope: unknown
  /** Whether it was let go, so that another may have been made for the same call. */
  isReleased = false
  /** The next one in the chain of its bucket. */
  next: CallKey | undefined

  constructor(tokens: readonly unknown[], hash: number, scope: unknown) {
    super(hash)
    this.tokens = tokens
    this.scope = scope
  }
}

/** Links of a chain that are walked, before keys that crowd it are told apart by their text. */
const MAX_CHAIN = 16

const INITIAL_BUCKETS = 8

/**
 * Finds the key that stands for a list of tokens, and makes nothing on the way. O(tokens), `add` amortised over growth
 * by doubling, however the lists were chosen: where too many hashes collide, a text of the tokens decides.
 */
export class KeyIndex {
  /*
   *   buckets   [hash mod n]  →  key → key → … at most 16
   *   crowded   text          →  key, of those for which there was no room in the chain
   *
   * There are as many buckets as keys at least, so that a chain has a link or two.
   */
  readonly #bits: number
  #buckets = emptyBuckets(INITIAL_BUCKETS)
  #size = 0
  #crowded: Map<string, CallKey> | undefined

  /** `bits` is a mask of the hashes: 0 makes all of them collide. */
  constructor(bits: number) {
    this.#bits = bits
  }

  /** Keys that were added. */
  get size(): number {
    return this.#size
  }

  /** The key of some tokens: a new one when none was added. `scopeSize` as for `scopeOf`. */
  of(tokens: Tokens, scopeSize: number): CallKey {
    const { list, size } = tokens
    const hash = finish(tokens.hash) & this.#bits
    for (let key = this.#first(hash); key !== undefined; key = key.next)
      if (key.hash === hash && isSame(key.tokens, list, size)) return key
    const copy = list.slice(0, size)
    return this.#crowded?.get(textOf(copy)) ?? new CallKey(copy, hash, scopeOf(copy, scopeSize))
  }

  /** Adds a key that is not there. */
  add(key: CallKey): void {
    key.isReleased = false
    if (++this.#size > this.#buckets.length) this.#grow()
    let links = 0
    for (let link = this.#first(key.hash); link !== undefined; link = link.next) links++
    if (links < MAX_CHAIN) this.#link(key)
    else (this.#crowded ??= new Map<string, CallKey>()).set(textOf(key.tokens), key)
  }

  /** Removes a key that was added. */
  delete(key: CallKey): void {
    key.isReleased = true
    this.#size--
    let link = this.#first(key.hash)
    if (link === key) {
      this.#buckets[key.hash & (this.#buckets.length - 1)] = key.next
      return
    }
    while (link !== undefined && link.next !== key) link = link.next
    if (link === undefined) this.#crowded!.delete(textOf(key.tokens))
    else link.next = key.next
  }

  clear(): void {
    this.#buckets = emptyBuckets(INITIAL_BUCKETS)
    this.#size = 0
    this.#crowded = undefined
  }

  #first(hash: number): CallKey | undefined {
    return this.#buckets[hash & (this.#buckets.length - 1)]
  }

  #link(key: CallKey): void {
    key.next = this.#first(key.hash)
    this.#buckets[key.hash & (this.#buckets.length - 1)] = key
  }

  #grow(): void {
    const chains = this.#buckets
    this.#buckets = emptyBuckets(2 * chains.length)
    for (let key of chains)
      while (key !== undefined) {
        const { next } = key
        this.#link(key)
        key = next
      }
  }
}

/** What tells a scope from others: a text of `size` tokens, or the first itself when that is 0. */
export function scopeOf(tokens: readonly unknown[], size: number): unknown {
  return size === 0 ? tokens[0] : textOf(tokens.slice(0, size))
}

function emptyBuckets(count: number): (CallKey | undefined)[] {
  return new Array<CallKey | undefined>(count).fill(undefined)
}

function isSame(tokens: readonly unknown[], list: readonly unknown[], size: number): boolean {
  if (tokens.length !== size) return false
  for (let at = 0; at < size; at++) if (tokens[at] !== list[at]) return false
  return true
}
