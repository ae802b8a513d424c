import type { CallCache } from '../calls/call-cache'
import { outdate } from '../calls/invalidation'
import { ANONYMOUS, cannot } from '../common/errors'
import { ofProcess } from '../common/of-process'
import { type Weak, weakly } from '../common/weakly'
import type { TextMap } from './text-map'

/** The method that uses a store. */
export interface StoreTarget {
  /** The name of the method in texts for people. */
  readonly label: string
  /** The beginning of errors: `cache UserService.getUser`. */
  readonly doing: string
}

/** The namespaces of the process, which all copies of the package share. */
interface Namespaces {
  count: number
  /** By store, the users of each namespace. */
  readonly users: WeakMap<object, Map<string, NamespaceUsers>>
}

/**
 * The decorations of one method that use one namespace of a store: several after its module was evaluated
 * again.
 */
export interface NamespaceUsers {
  readonly namespace: string
  label: string
  /** Their caches, referred to weakly where the runtime has `WeakRef`. */
  readonly caches: Set<Weak<CallCache>>
  /** Keys whose entries count as gone, and are to be deleted again once the store answers. */
  doomed?: TextMap<true>
  /** The last operation on each key that has not ended, where the store answers with promises. */
  operations?: TextMap<Promise<unknown>>
}

const NAMESPACES = Symbol.for('purecache:namespaces')

function namespaces(): Namespaces {
  return ofProcess(NAMESPACES, () => ({ count: 0, users: new WeakMap() }))
}

/** Returns a namespace that no other decoration in this process has. */
export function uniqueNamespace({ label }: StoreTarget): string {
  return `purecache.${++namespaces().count}.${label.replaceAll(':(', '::')}`
}

/**
 * Reserves a namespace of a store for a method.
 *
 * Methods with the same label count as one method that was evaluated again, but functions without a name do
 * not.
 *
 * @throws {TypeError} when the namespace is not a string, or another method uses it.
 * @throws {RangeError} when it is empty, or contains `:(` or a lone surrogate.
 */
export function claimNamespace(
  store: object,
  namespace: unknown,
  { label, doing }: StoreTarget,
): NamespaceUsers {
  const must = 'namespace must be a string that is not empty, without `:(` and lone surrogates'
  if (typeof namespace !== 'string') throw new TypeError(cannot(doing, must, namespace))
  if (namespace === '' || namespace.includes(':(') || LONE_SURROGATE.test(namespace))
    throw new RangeError(cannot(doing, must, namespace))
  const { users } = namespaces()
  const taken = users.get(store) ?? new Map<string, NamespaceUsers>()
  users.set(store, taken)
  const known = taken.get(namespace) ?? { namespace, label, caches: new Set() }
  const isSame = known.label === label || known.label.endsWith(`.${label}`)
  if (!isSame || (label === ANONYMOUS && known.caches.size > 0))
    throw new TypeError(
      cannot(doing, `namespace must not be that of ${known.label} on the same store`, namespace),
    )
  taken.set(namespace, known)
  return known
}

/**
 * Updates the label of the users of a namespace when their class becomes known.
 *
 * @throws {TypeError} when a method of the same name in another class uses it.
 */
export function nameUsers(users: NamespaceUsers, label: string): void {
  if (label.endsWith(`.${users.label}`)) users.label = label
  if (users.label !== label)
    throw new TypeError(
      cannot(
        `cache ${label}`,
        `namespace must not be that of ${users.label} on the same store`,
        users.namespace,
      ),
    )
}

/**
 * Supersedes the loads in flight of the other decorations that use a namespace, because an entry was
 * invalidated or replaced.
 */
export function outdateOthers(cache: CallCache, users: NamespaceUsers | undefined): CallCache[] {
  const others: CallCache[] = []
  for (const reference of users?.caches ?? []) {
    const other = reference.deref()
    if (other === undefined) users?.caches.delete(reference)
    else if (other !== cache) {
      outdate(other)
      others.push(other)
    }
  }
  return others
}

/** Adds a cache to the users of a namespace. */
export function joinNamespace(cache: CallCache, { caches }: NamespaceUsers): void {
  caches.add(weakly(cache))
}

const LONE_SURROGATE = /\p{Surrogate}/u
