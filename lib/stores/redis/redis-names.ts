const { imul } = Math

/** Characters of a key up to which the name of its entry contains the key itself. */
const MAX_WRITTEN = 128

/** The names of one shard in Redis. All keys have the same hash tag. `prefix` has no braces. */
export class RedisNames {
  readonly state: string
  readonly channel: string
  readonly #head: string

  constructor(prefix: string, shard: number, shards: number) {
    // The number of shards is part of the names, because it determines the shard of a key.
    this.#head = shards === 1 ? `pc1:{${prefix}}` : `pc1.${String(shards)}:{${prefix}.${String(shard)}}`
    this.state = `${this.#head}m`
    this.channel = `${this.#head}bus`
  }

  /** The channel of messages to one process. */
  channelOf(process: string): string {
    return `${this.channel}:${process}`
  }

  /** The names of the entry and of the lease of a key. Keys with the same hash share them. */
  of(key: string): readonly [entry: string, lease: string] {
    const name = key.length <= MAX_WRITTEN ? key : `#${textHash(key)}`
    return [`${this.#head}v:${name}`, `${this.#head}f:${name}`]
  }
}

/** Returns a hash of 32 bits, the same in all processes. */
export function placeOf(key: string): number {
  return lane(key, 0x9e3779b1, 0) >>> 0
}

/**
 * Returns a hash of 128 bits, the same in all processes. It is not secret: keys that were crafted to collide
 * replace each other's entries. They are never confused, because the entry holds the text of its key.
 */
export function textHash(key: string): string {
  return LANES.map((factor, n) => (lane(key, factor, n + 1) >>> 0).toString(16).padStart(8, '0')).join('')
}

/** Odd multipliers of the lanes, from xxHash32. */
const LANES = [0x85ebca77, 0xc2b2ae3d, 0x27d4eb2f, 0x165667b1]

function lane(text: string, factor: number, start: number): number {
  let hash = imul(start + 1, factor) ^ text.length
  for (let at = 0; at < text.length; at++) {
    hash = imul(hash ^ text.charCodeAt(at), factor)
    hash ^= hash >>> 15
  }
  hash = imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}

/*
 * Texts are sent to Redis as UTF-8, which has no lone surrogates: each would become U+FFFD, so that different
 * texts would become equal. A lone surrogate is written as U+FFFF, which is no character, and four digits, as
 * is U+FFFF itself.
 */

/** Returns the form of a text that UTF-8 can represent without loss. O(length). */
export function toWire(text: string): string {
  if (!UNSAFE.test(text)) return text
  return text.replace(/\uffff|\p{Surrogate}/gu, (unit) => `\uffff${unit.charCodeAt(0).toString(16)}`)
}

/** Returns the text of such a form. O(length). */
export function fromWire(text: string): string {
  if (!text.includes('\uffff')) return text
  return text.replace(/\uffff([0-9a-f]{4})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
}

/**
 * A surrogate, even one of a pair, or U+FFFF. Engines know that texts of one byte per character have none.
 */
const UNSAFE = /[\uffff\ud800-\udfff]/
