import { cannot } from '../common/errors'
import type { Method } from '../common/promises'

/** A member of a class that is being decorated, whichever protocol the compiler speaks. */
export interface Member {
  readonly kind: 'method' | 'getter'
  readonly name: string | symbol
  /** The member as errors name it. */
  readonly label: string
  readonly isStatic: boolean
  readonly isPrivate: boolean
  /** The function of the method or of the getter. */
  readonly method: Method
  /**
   * What the class's members are recorded on: under the legacy protocol the prototype, or the class for a static member;
   * under the standard one `Class[Symbol.metadata]`, undefined where a compiler knows none.
   */
  readonly holder: object | undefined
  /** Under the standard protocol, calls back with each new instance, or with the class for a static member. */
  readonly onInitialize: ((initialize: (self: unknown) => void) => void) | undefined
}

/** What a decorator does: the verb of its errors, what it may be on, and what takes the place of a member. */
interface Decoration {
  readonly verb: string
  readonly kinds: readonly Member['kind'][]
  /** What the error says that it must be on. */
  readonly must: string
  readonly replace: (member: Member) => Method
}

/**
 * A decorator for both protocols. They are told apart by the second argument, which only the standard one makes an
 * object.
 */
export function decorator(decoration: Decoration): any {
  return (target: unknown, context: unknown, descriptor?: PropertyDescriptor): unknown =>
    typeof context === 'object' && context !== null
      ? standard(decoration, target as Method, context as DecoratorContext)
      : legacy(decoration, target as object, context as string | symbol | undefined, descriptor)
}

function standard(decoration: Decoration, method: Method, context: DecoratorContext): Method {
  const { kind, name } = context
  const label = String(name ?? 'an anonymous class')
  if (kind !== 'method' && kind !== 'getter') throw misplaced(decoration, label, kind)
  requireKind(decoration, label, kind)
  return decoration.replace({
    kind,
    name: name!,
    label,
    isStatic: context.static,
    isPrivate: context.private,
    method,
    holder: context.metadata as object | undefined,
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
  const isStatic = typeof target === 'function'
  const owner = isStatic ? target.name : (target as { constructor?: { name?: string } }).constructor?.name
  if (name === undefined) throw misplaced(decoration, owner || 'an anonymous class', 'class')
  const label = owner ? `${owner}.${String(name)}` : String(name)
  const method = (descriptor?.value ?? descriptor?.get) as unknown
  if (typeof method !== 'function')
    throw misplaced(decoration, label, descriptor?.set === undefined ? 'field' : 'setter')
  const kind = descriptor!.get === undefined ? 'method' : 'getter'
  requireKind(decoration, label, kind)
  const replaced = decoration.replace({
    kind,
    name,
    label,
    isStatic,
    isPrivate: false,
    method: method as Method,
    holder: target,
    onInitialize: undefined,
  })
  // In place, since decorators that apply others, as Nest's `applyDecorators`, may ignore what these return.
  descriptor![kind === 'method' ? 'value' : 'get'] = replaced
  return descriptor!
}

function requireKind(decoration: Decoration, label: string, kind: Member['kind']): void {
  if (!decoration.kinds.includes(kind)) throw misplaced(decoration, label, kind)
}

function misplaced({ verb, must }: Decoration, label: string, kind: string): TypeError {
  const article = kind === 'accessor' ? 'an' : 'a'
  return new TypeError(cannot(`${verb} ${label}`, `${must}, received ${article} ${kind}`))
}
