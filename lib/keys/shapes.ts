import { mixInt, mixString, SEED } from './hash'
import { Marker } from './markers'

/** Steps that the shapes of one token list remember. */
const MAX_STEPS = 4096

/** Names of one object that are remembered as steps. */
const MAX_DEPTH = 256

/** Shapes of the process whose first order is remembered. */
const MAX_SHAPES = 4096

/**
 * Characters of a name, or of the names of a shape, up to which they are remembered. It must stay far below
 * 16,384, where the hash of a string in a `Map` becomes its length.
 */
const MAX_LENGTH = 2048

/** Names up to which a probe costs less than the list of an object's symbols. */
const MAX_PROBED = 4

const { assign, create, preventExtensions } = Object
const { stringify } = JSON

/** The token of an object's property names, which determines the order of its values. */
export class Shape extends Marker {
  readonly names: readonly string[]
  /** Whether a block of symbol properties follows the values. */
  readonly hasSymbols: boolean
  #withSymbols: Shape | undefined
  #probe: Record<string, unknown> | undefined
  #isProbed: boolean

  constructor(names: readonly string[], hasSymbols = false) {
    super('', hashOfNames(names, hasSymbols))
    this.names = names
    this.hasSymbols = hasSymbols
    this.#isProbed = names.length <= MAX_PROBED
  }

  override equals(other: Marker): boolean {
    if (!(other instanceof Shape) || other.hasSymbols !== this.hasSymbols) return false
    const { names } = this
    return names.length === other.names.length && names.every((name, at) => name === other.names[at])
  }

  override get content(): string {
    return textOf(this.names)
  }

  /** The token of objects that have symbols beside the names. */
  get withSymbols(): Shape {
    return (this.#withSymbols ??= new Shape(this.names, true))
  }

  /**
   * Returns whether an object with these names is known to have no symbols besides them. It may run getters
   * of the object. `isFlat`: whether all members are primitives, which may stay in the probe until the next
   * object.
   */
  covers(object: object, isFlat: boolean): boolean {
    if (!this.#isProbed) return false
    const probe = this.#probe
    // Most shapes of dictionaries occur once, and creating a probe costs more than listing symbols.
    if (probe === undefined) {
      this.#probe = probeOf(this.names)
      return false
    }
    try {
      assign(probe, object)
    } catch {
      this.#isProbed = false // others of this shape will have symbols too, and throwing is slow
      this.#probe = undefined
      return false
    }
    if (!isFlat) for (const name of this.names) probe[name] = undefined
    return true
  }
}

function hashOfNames(names: readonly string[], hasSymbols: boolean): number {
  let hash = mixInt(SEED, hasSymbols ? -names.length : names.length)
  for (const name of names) hash = mixString(hash, name)
  return hash
}

/**
 * An object that takes these properties and refuses all others. Assigning to it proves that there are no
 * others, without an array and in half the time of `Object.getOwnPropertySymbols`.
 */
function probeOf(names: readonly string[]): Record<string, unknown> {
  const probe = create(null) as Record<string, unknown>
  for (const name of names) probe[name] = undefined
  return preventExtensions(probe)
}

/** Some names in the order in which an object has them. */
export class Step {
  /** The shape of the names, once it was looked up. */
  shape: Shape | undefined
  /** Whether the shape has the names in this order. */
  isInOrder = false
  readonly #room: number // for further steps; 0 remembers none
  readonly #name: string
  readonly #up: Step | undefined
  // The first step after this one is found without a look-up, because most objects of a method have one
  // shape.
  #nextName = ''
  #next: Step | undefined
  #others: Map<string, Step> | undefined
  #inner: Step | undefined

  constructor(room = MAX_DEPTH, name = '', up?: Step) {
    this.#room = room
    this.#name = name
    this.#up = up
  }

  /** Returns the step of these names and one more. */
  to(name: string, shapes: Shapes): Step {
    const next = this.#next
    return next !== undefined && name === this.#nextName ? next : this.#find(name, shapes)
  }

  /** Returns the first step of an object that is the value of the last name. */
  inner(shapes: Shapes): Step {
    return this.#inner ?? this.#addInner(shapes)
  }

  /** Finds the shape of the names. O(names). */
  resolve(): Shape {
    const names: string[] = []
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- the start of the walk
    for (let step: Step = this; step.#up !== undefined; step = step.#up) names.push(step.#name)
    const shape = shapeOf(names.reverse())
    this.isInOrder = names.every((name, at) => name === shape.names[at])
    return (this.shape = shape)
  }

  #find(name: string, shapes: Shapes): Step {
    const isKept = this.#room > 0 && name.length <= MAX_LENGTH
    const known = isKept ? this.#others?.get(name) : undefined
    if (known !== undefined) return known
    const step = new Step(isKept ? this.#room - 1 : 0, name, this)
    if (!isKept) return step
    shapes.count()
    if (this.#next === undefined) {
      this.#nextName = name
      this.#next = step
    } else (this.#others ??= new Map<string, Step>()).set(name, step)
    return step
  }

  #addInner(shapes: Shapes): Step {
    const step = new Step()
    if (this.#room === 0) return step
    shapes.count()
    return (this.#inner = step)
  }
}

/** The shapes of the objects that one token list has tokenized. */
export class Shapes {
  /*
   *   start ─ a ─ b      → shape a b    in order
   *         └ b ─ a      → shape a b
   *             └ c      → shape b c    in order
   *
   * The walk of an object follows its names, which costs a comparison for each. The walk of a member begins
   * at a start of its own, `inner`, so that holder and member do not compete for the first comparison.
   *
   * Steps only save time, so all are forgotten when there are too many. This bounds the memory of objects
   * that are dictionaries, and leaves room for later shapes.
   */
  start = new Step()
  #steps = 0

  /** Counts a step that is remembered. */
  count(): void {
    if (++this.#steps < MAX_STEPS) return
    this.#steps = 0
    this.start = new Step()
  }
}

/*
 * The order in which values are written must always be the same for equal names. The first shapes of the
 * process keep the order of their first object, which is then the fast one. All others are in alphabetical
 * order, and need not be remembered.
 */
const shapes = new Map<string, Shape>()

function shapeOf(names: readonly string[]): Shape {
  const sorted = [...names].sort()
  const text = textOf(sorted)
  const known = text.length > MAX_LENGTH ? undefined : shapes.get(text)
  if (known !== undefined) return known
  if (shapes.size === MAX_SHAPES || text.length > MAX_LENGTH) return new Shape(sorted)
  const shape = new Shape(names)
  shapes.set(text, shape)
  return shape
}

/**
 * Returns names as a text that no other names have. Each is written alone, because `stringify` reads the
 * `toJSON` of arrays.
 */
function textOf(names: readonly string[]): string {
  return String(names.map((name) => stringify(name)))
}
