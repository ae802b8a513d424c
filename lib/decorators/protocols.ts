import { cannot } from '../common/errors'
import type { Method } from '../common/promises'
import { constructorOf } from '../keys/kinds'

/** A kind of class member that can be decorated. */
export type MemberKind = 'method' | 'getter' | 'setter'

/** A member of a class that is being decorated, under either protocol. */
export interface Member {
  readonly kind: MemberKind
  readonly name: string | symbol
  /** The member as errors name it, preceded by its class where that is known. */
  readonly label: string
  readonly isStatic: boolean
  readonly isPrivate: boolean
  /** The function of the method, getter or setter. */
  readonly method: Method
  /**
   * The object that records the class's members: under the legacy protocol the prototype, or the class for a
   * static member; under the standard one `Class[Symbol.metadata]`, undefined where the compiler does not
   * support it.
   */
  readonly holder: object | undefined
  /**
   * Under the standard protocol, registers a function to be called with each new instance, or with the class
   * of a static member.
   */
  readonly onInitialize: ((initialize: (self: unknown) => void) => void) | undefined
}

/** A decorator: the verb of its errors, the kinds of members that it accepts, and their replacement. */
interface Decoration {
  readonly verb: string
  readonly kinds: readonly MemberKind[]
  /** The members that its errors name: `a method or a getter`. */
  readonly must: string
  readonly replace: (member: Member) => Method
}

/**
 * A decorator for both protocols. The protocols are distinguished by the second argument, which is an object
 * only under the standard one.
 */
export function decorator(decoration: Decoration): any {
  return (target: unknown, context: unknown, descriptor?: PropertyDescriptor): unknown =>
    typeof context === 'object' && context !== null
      ? standard(decoration, target as Method, context as DecoratorContext)
      : legacy(decoration, target as object, context as string | symbol | undefined, descriptor)
}

type MemberContext = ClassMethodDecoratorContext | ClassGetterDecoratorContext | ClassSetterDecoratorContext

function standard(decoration: Decoration, method: Method, given: DecoratorContext): Method {
  const label = String(given.name ?? 'an anonymous class')
  requireKind(decoration, label, given.kind)
  const context = given as MemberContext
  return decoration.replace({
    kind: context.kind,
    name: context.name,
    label,
    isStatic: context.static,
    isPrivate: context.private,
    method,
    holder: context.metadata,
    onInitialize(initialize) {
      context.addInitializer(function (this: unknown) {
        initialize(this)
      })
    },
  })
}

function legacy(
  decoration: Decoration,
  target: object,
  name: string | symbol | undefined,
  descriptor: PropertyDescriptor | undefined,
): PropertyDescriptor {
  if (name === undefined) throw misplaced(decoration, ownerOf(target) || 'an anonymous class', 'class')
  const label = labelOf(target, name)
  const members = descriptor ?? {}
  const kind = kindIn(members, decoration)
  requireKind(decoration, label, kind)
  const property = PROPERTIES[kind]
  // In place, because decorators that apply others, such as Nest's `applyDecorators`, may ignore returned
  // descriptors.
  members[property] = decoration.replace({
    kind,
    name,
    label,
    isStatic: typeof target === 'function',
    isPrivate: false,
    method: members[property] as Method,
    holder: target,
    onInitialize: undefined,
  })
  return members
}

/** The properties of a descriptor that hold members. */
const PROPERTIES = { method: 'value', getter: 'get', setter: 'set' } as const

/**
 * Returns the kind of a descriptor. A getter with a setter is a getter, unless the decorator is only for
 * setters.
 */
function kindIn({ value, get, set }: PropertyDescriptor, { kinds }: Decoration): MemberKind | 'field' {
  if (typeof value === 'function') return 'method'
  if (set !== undefined && (get === undefined || !kinds.includes('getter'))) return 'setter'
  return get === undefined ? 'field' : 'getter'
}

/**
 * Returns the label of a member: `UserService.getUser`. `level` is a class for a static member, else a
 * prototype.
 */
export function labelOf(level: object, name: string | symbol): string {
  const owner = ownerOf(level)
  return owner === '' ? String(name) : `${owner}.${String(name)}`
}

function ownerOf(level: object): string {
  const owner: unknown = typeof level === 'function' ? level : constructorOf(level)
  const name = typeof owner === 'function' ? (owner.name as unknown) : ''
  return typeof name === 'string' ? name : ''
}

function requireKind(decoration: Decoration, label: string, kind: string): asserts kind is MemberKind {
  if (!(decoration.kinds as readonly string[]).includes(kind)) throw misplaced(decoration, label, kind)
}

function misplaced({ verb, must }: Decoration, label: string, kind: string): TypeError {
  const article = kind === 'accessor' ? 'an' : 'a'
  return new TypeError(cannot(`${verb} ${label}`, `${must}, received ${article} ${kind}`))
}
