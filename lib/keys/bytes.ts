import { mixInt, mixString, SEED } from './hash'
import { Marker } from './markers'

/** Words of 4 bytes that the hash reads at least; all of a shorter value. */
const HASHED_WORDS = 64

/** Of a long value, the hash reads at least one word in 256: a fraction of the cost of a comparison. */
const STRIDE = 256

/** Bytes up to which a loop is faster than a native comparison (40 ns to call it, Node 20). */
const MAX_LOOP = 64

/** The bytes of a binary value as one token. Two are equal when their kinds and bytes are equal. */
export class Bytes extends Marker {
  /*
   * A look-up borrows the memory of the argument, so that nothing is copied; the token of a call that is kept
   * owns a copy. The hash reads a sample, because the comparison that follows reads every byte anyway: a hit
   * costs little more than that comparison, and a hash of all bytes alone takes four times as long (1 MiB,
   * Node 20). `content` has every byte, for the second hash.
   */
  readonly kind: string
  readonly bytes: Uint8Array

  constructor(kind: string, bytes: Uint8Array, hash = hashOfBytes(kind, bytes)) {
    super('', hash)
    this.kind = kind
    this.bytes = bytes
  }

  /** A token with a copy of the bytes, which no caller can change. The hash stays. */
  owned(): Bytes {
    return new Bytes(this.kind, new Uint8Array(this.bytes), this.hash)
  }

  override equals(other: Marker): boolean {
    return other instanceof Bytes && other.kind === this.kind && isSameBytes(other.bytes, this.bytes)
  }

  override get content(): Uint8Array {
    return this.bytes
  }
}

/** Up to four bytes as an int32, the same wherever in memory they are and on every platform. */
export function wordAt(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
}

function hashOfBytes(kind: string, bytes: Uint8Array): number {
  const { length } = bytes
  const stride = 4 * Math.min(Math.max(Math.floor(length / 4 / HASHED_WORDS), 1), STRIDE)
  let hash = mixInt(mixString(SEED, kind), length)
  let other = hash // a second lane, so that a multiplication need not wait for the previous one
  let at = 0
  for (; at + stride + 3 < length; at += 2 * stride) {
    hash = mixInt(hash, wordAt(bytes, at))
    other = mixInt(other, wordAt(bytes, at + stride))
  }
  hash = mixInt(hash, other)
  if (at + 3 < length) hash = mixInt(hash, wordAt(bytes, at))
  for (at = Math.max(length - 4, 0); at < length; at++) hash = mixInt(hash, bytes[at]!)
  return hash
}

function isSameBytes(a: Uint8Array, b: Uint8Array): boolean {
  const { length } = a
  if (length !== b.length) return false
  if (compare !== undefined && length > MAX_LOOP) return compare(a, b) === 0
  for (let at = 0; at < length; at++) if (a[at] !== b[at]) return false
  return true
}

// `Buffer.compare` where it exists, because memcmp is ten times as fast as a loop.
const compare = (globalThis as { Buffer?: { compare?: (a: Uint8Array, b: Uint8Array) => number } }).Buffer
  ?.compare
