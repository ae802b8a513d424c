import { Mark } from './markers'

/** Ways and shapes that are remembered, so that objects which are dictionaries do not fill the memory. */
const MAX_STEPS = 4096
const MAX_DEPTH = 256
const MAX_SHAPES = 512
const MAX_LENGTH = 2048

/** Names up to which a probe costs less than the list of an object's symbols. */
const MAX_PROBED = 4

const { assign, create, preventExtensions } = Object

/** The names of an object's properties, whatever their order. */
export class Shape {
  /** Stands for the names; where the shape is not remembered, only the text does. */
  readonly token: Mark | undefined
  readonly text: string
  /** The names, in the order in which values are written. */
  readonly names: readonly string[]
  #probe: Record<string, unknown> | undefined

  constructor(token: Mark | undefined, text: string, names: readonly string[]) {
    this.token = token
    this.text = text
    this.names = names
    if (names.length <= MAX_PROBED) this.#probe = probeOf(names)
  }

  /**
   * Whether an object with these names surely has no symbols beside them. It may run its getters. Members that are
   * all primitives are held until the next ones come, which `isFlat` tells; others are let go.
   */
  covers(object: object, isFlat: boolean): boolean {
    const probe = this.#probe
    if (probe === undefined) return false
    try {
      assign(probe, object)
    } catch {
      this.#probe = undefined // others of this shape will have symbols too, and to throw is slow
      return false
    }
    if (!isFlat) for (const name of this.names) probe[name] = undefined
    return true
  }
}

/**
 * An object that takes these properties and refuses all others. To assign to it tells in half the time that there are
 * no others than `Object.getOwnPropertySymbols` takes, and makes no array.
 */
function probeOf(names: readonly string[]): Record<string, unknown> {
  const probe = create(null) as Record<string, unknown>
  for (const name of names) probe[name] = undefined
  return preventExtensions(probe)
}

/** Some names in the order in which an object has them. */
export class Step {
  /** What it leads to, once that was asked for. */
  shape: Shape | undefined
  /** Whether the shape has the names in this order. */
  isInOrder = false
  readonly #room: number // for further steps, of which 0 remembers none
  readonly #name: string
  readonly #up: Step | undefined
  // The first that came after this one is found without a look-up: most objects of a method have one shape.
  #nextName: string | undefined
  #next: Step | undefined
  #others: Map<string, Step> | undefined

  constructor(room: number, name = '', up?: Step) {
    this.#room = room
    this.#name = name
    this.#up = up
  }

  /** These names and one more. */
  to(name: string, shapes: Shapes): Step {
    return name === this.#nextName ? this.#next! : (this.#others?.get(name) ?? this.#add(name, shapes))
  }

  get names(): string[] {
    const names: string[] = []
    for (let step: Step = this; step.#up !== undefined; step = step.#up) names.push(step.#name) // eslint-disable-line @typescript-eslint/no-this-alias
    return names.reverse()
  }

  #add(name: string, shapes: Shapes): Step {
    const isKept = this.#room > 0 && name.length <= MAX_LENGTH && shapes.takesStep()
    const step = new Step(isKept ? this.#room - 1 : 0, name, this)
    if (!isKept) return step
    if (this.#next === undefined) {
      this.#nextName = name
      this.#next = step
    } else (this.#others ??= new Map<string, Step>()).set(name, step)
    return step
  }
}

/** The shapes of a method's arguments. */
export class Shapes {
  /*
   *   start ─ a ─ b      → shape a,b,  in order
   *         └ b ─ a      → shape a,b,
   *             └ c      → shape b,c,  in order
   *
   * An object is led along its names, which costs a comparison for each. The order that came first is the one in
   * which values are written; where keys are read by other processes, the alphabet's.
   *
   * A shape that was not remembered when it first came never will be, so that its token is always the same: a text.
   */
  readonly start = new Step(MAX_DEPTH)
  readonly #isSorted: boolean
  readonly #shapes = new Map<string, Shape>()
  #steps = 0

  constructor(isSorted: boolean) {
    this.#isSorted = isSorted
  }

  /** Makes a step know its shape. */
  resolve(step: Step): Shape {
    const { names } = step
    const shape = this.#of(names)
    step.shape = shape
    step.isInOrder = shape.token !== undefined && names.every((name, at) => name === shape.names[at])
    return shape
  }

  /** Whether one more step may be remembered. */
  takesStep(): boolean {
    return this.#steps < MAX_STEPS && ++this.#steps > 0
  }

  #of(names: readonly string[]): Shape {
    const sorted = [...names].sort()
    const text = sorted.map((name) => `${name.replace(/[\\,]/g, '\\$&')},`).join('') // `namesOf` reads it
    const known = this.#shapes.get(text)
    if (known !== undefined) return known
    if (text.length > MAX_LENGTH || this.#shapes.size === MAX_SHAPES)
      return new Shape(undefined, text, sorted)
    // Its text is that of two tokens, `TEXT` and the names, as they are written where the shape is not remembered.
    const inOrder = this.#isSorted ? sorted : names
    const shape = new Shape(new Mark(`{,${JSON.stringify(text)}`, inOrder), text, inOrder)
    this.#shapes.set(text, shape)
    return shape
  }
}

/** The names of which the text of a shape was made. */
export function namesOf(text: string): string[] {
  return Array.from(text.matchAll(/((?:[^\\,]|\\.)*),/gs), ([, name]) => name!.replace(/\\(.)/gs, '$1'))
}
