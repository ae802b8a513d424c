import { cannot } from '../common/errors'
import { Bytes } from './bytes'
import { mixInt, SEED } from './hash'
import { isSameToken, type Marker } from './markers'
import { Shapes } from './shapes'
import { mix, secondHashOf } from './token-hash'

export { isSameToken }

/** Levels of nesting that an argument may have. A circular argument reaches it at once. */
const MAX_DEPTH = 1000

/**
 * Tokens that a call may have. At the limit, a call blocks the event loop for about 0.1 s and takes 8 MB
 * (Node 20). Without a limit, a few hundred bytes of input with shared references make 2^n tokens.
 */
const MAX_TOKENS = 1_000_000

/** Bytes of a binary argument that count as one token, because they take as long. */
const BYTES_A_TOKEN = 1024

/**
 * A flat list of tokens, which `===` or `isSameToken` can compare, and its hash. It is emptied and used
 * again, so that a look-up allocates nothing.
 */
export class TokenList {
  /** The tokens; from `size` on, those of an earlier call. */
  readonly list: unknown[] = []
  size = 0
  /** The hash so far: an int32, the same for equal lists. `finish` ends it. */
  hash = SEED
  /** The shapes of the objects that were written. */
  readonly shapes = new Shapes()
  /** The step where the names of the next object begin. */
  start = this.shapes.start
  /** Tokens that the call may have, less those counted for bytes. */
  limit = MAX_TOKENS
  /** Levels of nesting that are open. */
  depth = 0
  readonly #call: string
  #hasBytes = false

  /** `call` names the call in errors: `call UserService.getUser`. */
  constructor(call: string) {
    this.#call = call
  }

  /** Goes back to an earlier size and hash of the list, at the end of a value. */
  rewind(size: number, hash: number): void {
    this.size = size
    this.hash = hash
    this.start = this.shapes.start
    this.depth = 0
    this.limit = MAX_TOKENS
  }

  add(token: unknown): void {
    this.list[this.size++] = token
    this.hash = mix(this.hash, token)
  }

  addMarker(marker: Marker): void {
    this.list[this.size++] = marker
    this.hash = mixInt(this.hash, marker.hash)
  }

  /** Adds bytes that are not copied: they must not change until `own` or the end of the look-up. */
  addBytes(bytes: Bytes): void {
    this.#hasBytes = true
    this.limit -= Math.floor(bytes.bytes.length / BYTES_A_TOKEN)
    this.checkWidth(1)
    this.addMarker(bytes)
  }

  /**
   * Checks that the list has room for `more` tokens.
   *
   * @throws {TypeError} beyond 1,000,000 tokens, where a KiB of binary data counts as one.
   */
  checkWidth(more = 0): void {
    if (this.size + more > this.limit) this.fail('an argument of over 1,000,000 parts needs the `key` option')
  }

  /**
   * Begins the members of an object; `leave` ends them.
   *
   * @throws {TypeError} when more than 1,000 levels are open.
   */
  enter(): void {
    if (this.depth === MAX_DEPTH) this.fail('a circular or very deep argument needs the `key` option')
    this.depth++
  }

  leave(): void {
    this.depth--
  }

  /**
   * Replaces borrowed bytes by copies, so that the tokens keep no argument alive. No user code may run
   * between the last token and this.
   */
  own(): void {
    if (this.#hasBytes) ownBytes(this.list, this.size)
  }

  /** Removes bytes, which the list would keep alive until it is used again. */
  forgetBytes(): void {
    if (!this.#hasBytes) return
    this.#hasBytes = false
    dropBytes(this.list)
  }

  /** Returns a hash that is independent of the first and reads all tokens. O(length of all tokens). */
  secondHash(): number {
    return secondHashOf(this.list.slice(0, this.size))
  }

  /** Throws the `TypeError` of a value that cannot be compared. */
  fail(must: string): never {
    throw new TypeError(cannot(this.#call, must))
  }
}

function dropBytes(tokens: unknown[]): void {
  for (let at = 0; at < tokens.length; at++) if (tokens[at] instanceof Bytes) tokens[at] = undefined
}

/**
 * Replaces borrowed bytes by copies. Bytes that occur several times, through shared references, share a copy.
 */
function ownBytes(tokens: unknown[], size: number): void {
  let last: Bytes | undefined
  for (let at = 0; at < size; at++) {
    const token = tokens[at]
    if (!(token instanceof Bytes)) continue
    if (last === undefined || !isSameToken(last, token)) last = token.owned()
    tokens[at] = last
  }
}
