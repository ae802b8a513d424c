import { cannot } from '../common/errors'
import { mix, mixInt, SEED } from '../structures/index/hash'
import type { Mark } from './markers'
import type { Shapes } from './shapes'

const MAX_DEPTH = 1000

/**
 * A flat list of what `===` can compare, and its hash. It is emptied and used again, so that a look-up writes into
 * memory that is there already.
 */
export class Tokens {
  readonly list: unknown[] = []
  size = 0
  /** The hash so far: an int32, the same for equal lists. */
  hash = SEED
  readonly shapes: Shapes
  readonly #call: string
  readonly #path: unknown[] = [] // the objects whose members are being written, then nothing
  #depth = 0

  /** `call` names the call in errors. */
  constructor(call: string, shapes: Shapes) {
    this.#call = call
    this.shapes = shapes
  }

  /** Goes back to a size that the list had, and its hash then. */
  rewind(size: number, hash: number): void {
    this.size = size
    this.hash = hash
  }

  add(token: unknown): void {
    this.list[this.size++] = token
    this.hash = mix(this.hash, token)
  }

  addMark(mark: Mark): void {
    this.list[this.size++] = mark
    this.hash = mixInt(this.hash, mark.hash)
  }

  /** Leaves a place for a mark that is known later. */
  addPlace(): number {
    return this.size++
  }

  fill(place: number, mark: Mark): void {
    this.list[place] = mark
    this.hash = mixInt(this.hash, mark.hash)
  }

  /** Begins with the members of an object; `leave` ends. Always `true`. */
  enter(object: object): true {
    if (this.#depth === MAX_DEPTH || this.#path.includes(object))
      throw new TypeError(cannot(this.#call, 'a circular or very deep argument needs the `key` option'))
    this.#path[this.#depth++] = object // to push and pop would allocate
    return true
  }

  leave(): void {
    this.#path[--this.#depth] = undefined
  }
}
