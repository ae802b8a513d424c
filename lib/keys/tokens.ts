import { finish, mix, mixInt, SEED } from '../structures/hash'
import type { Mark } from './marks'
import type { Shapes } from './shapes'

/**
 * A flat list of what `===` can compare, and its hash. It is emptied and used again, so that a look-up writes into
 * memory that is there already.
 */
export class Tokens {
  readonly list: unknown[] = []
  size = 0
  /** The hash so far: an int32, the same for equal lists. */
  hash = SEED
  /** The call that is written, as errors name it. */
  readonly call: string
  readonly shapes: Shapes

  constructor(call: string, shapes: Shapes) {
    this.call = call
    this.shapes = shapes
  }

  /** Goes back to a size that the list had, and its hash then. */
  rewind(size: number, hash: number): void {
    this.size = size
    this.hash = hash
  }

  clear(): void {
    this.rewind(0, SEED)
  }

  add(token: unknown): void {
    this.list[this.size++] = token
    this.hash = mix(this.hash, token)
  }

  addMark(mark: Mark): void {
    this.list[this.size++] = mark
    this.hash = mixInt(this.hash, mark.hash)
  }

  /** Leaves a place for a token that is known later; `fill` takes the size from before. */
  addPlace(): void {
    this.list[this.size++] = undefined
  }

  fill(place: number, token: unknown): void {
    this.list[place] = token
    this.hash = mix(this.hash, token)
  }

  /** What `hash` is for a list of a token and up to three others. */
  static hashOfFew(first: unknown, count: number, a: unknown, b: unknown, c: unknown): number {
    let hash = mix(SEED, first)
    if (count > 0) hash = mix(hash, a)
    if (count > 1) hash = mix(hash, b)
    if (count > 2) hash = mix(hash, c)
    return finish(hash)
  }
}
