const { imul } = Math

/** Characters of a key up to which it is written out in the name of its entry. */
const MAX_WRITTEN = 128

/** The names that one shard has in Redis. All keys have one hash tag. `prefix` has no braces. */
export class RedisNames {
  readonly state: string
  readonly channel: string
  readonly #head: string

  constructor(prefix: string, shard: number, shards: number) {
    // The number of shards is part of the names, because a key is in another shard under another number.
    this.#head = shards === 1 ? `pc1:{${prefix}}` : `pc1.${String(shards)}:{${prefix}.${String(shard)}}`
    this.state = `${this.#head}m`
    this.channel = `${this.#head}bus`
  }

  /** The channel of messages to one process. */
  channelOf(process: string): string {
    return `${this.channel}:${process}`
  }

  /** The names of the entry and of the lease of a key. Keys of one hash share them. */
  of(key: string): readonly [entry: string, lease: string] {
    const name = key.length <= MAX_WRITTEN ? key : `#${textHash(key)}`
    return [`${this.#head}v:${name}`, `${this.#head}f:${name}`]
  }
}

/** A hash of 32 bits, the same in all processes. */
export function placeOf(key: string): number {
  return lane(key, 0x9e3779b1, 0) >>> 0
}

/**
 * A hash of 128 bits, the same in all processes. It is not secret: two keys that were made to collide take
 * turns under one name, and are never taken for each other, because the entry holds the text of its key.
 */
export function textHash(key: string): string {
  return LANES.map((factor, n) => (lane(key, factor, n + 1) >>> 0).toString(16).padStart(8, '0')).join('')
}

/** Odd multipliers of the lanes, those of xxHash32. */
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
 * Text goes to Redis as UTF-8, which has no lone surrogates: each would become U+FFFD, and two texts one.
 * They are written as U+FFFF, which is no character, and four digits, as is U+FFFF itself.
 */

/** A text as it is written in UTF-8 without a loss. O(length). */
export function toWire(text: string): string {
  if (!UNSAFE.test(text)) return text
  return text.replace(/\uffff|\p{Surrogate}/gu, (unit) => `\uffff${unit.charCodeAt(0).toString(16)}`)
}

/** The text that was written. O(length). */
export function fromWire(text: string): string {
  if (!text.includes('\uffff')) return text
  return text.replace(/\uffff([0-9a-f]{4})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
}

/** A surrogate, also one of a pair, or U+FFFF. Texts of one byte a character are known to have none. */
const UNSAFE = /[\uffff\ud800-\udfff]/
