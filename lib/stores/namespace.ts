import { cannot } from '../common/errors'

/** What a store must know of the method that it serves. */
export interface StoreTarget {
  /** The method as people name it. */
  readonly label: string
  /** Begins errors: `cache UserService.getUser`. */
  readonly doing: string
}

/** What the copies of the package in one process share about namespaces. */
interface Namespaces {
  count: number
  /** By store, the method of each namespace. */
  readonly users: WeakMap<object, Map<string, string>>
}

const NAMESPACES = Symbol.for('purecache:namespaces')

function namespaces(): Namespaces {
  const shared = globalThis as { [NAMESPACES]?: Namespaces }
  return (shared[NAMESPACES] ??= { count: 0, users: new WeakMap() })
}

/** A namespace that no other decoration in this process has. */
export function uniqueNamespace({ label }: StoreTarget): string {
  return `purecache.${++namespaces().count}.${label.replaceAll(':(', '::')}`
}

/**
 * Takes a namespace of a store for a method.
 *
 * @throws {TypeError} when it is no string, or when another method has it.
 * @throws {RangeError} when it is empty, or has `:(` or a lone surrogate in it.
 */
export function claimNamespace(store: object, namespace: unknown, { label, doing }: StoreTarget): string {
  const must = 'namespace must be a string that is not empty, without `:(` and lone surrogates'
  if (typeof namespace !== 'string') throw new TypeError(cannot(doing, must, namespace))
  if (namespace === '' || namespace.includes(':(') || LONE_SURROGATE.test(namespace))
    throw new RangeError(cannot(doing, must, namespace))
  const { users } = namespaces()
  const taken = users.get(store) ?? new Map<string, string>()
  users.set(store, taken)
  const user = taken.get(namespace)
  if (user !== undefined && user !== label)
    throw new TypeError(cannot(doing, `namespace must not be that of ${user} on the same store`, namespace))
  taken.set(namespace, label)
  return namespace
}

const LONE_SURROGATE = /\p{Surrogate}/u
