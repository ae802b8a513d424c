import type { AsyncCacheBackend, CacheBackend, RemovalListener } from './backends/backend'
import type { Weigh } from './backends/options'
import { CallCache, type Method } from './call-cache'
import { cannot } from './errors'
import { CallKeys, type ScopeOption } from './keys/call-keys'
import { isAsyncFunction, unwrap } from './results'
import { Counters } from './stats'

/** A class whose instances are backends; it is constructed once for each decorated method, with that backend's options. */
export type BackendClass = new (options: any) => CacheBackend

/** Anything that `backend` may be. */
export type AnyBackend = BackendClass | CacheBackend | AsyncCacheBackend

/** Options of `@Cached` and `cached`: these, and those of the backend's class. */
export type CachedOptions<
  B extends AnyBackend = AnyBackend,
  This = any,
  Args extends readonly any[] = any,
> = {
  /** A class, constructed once for this method, or a ready instance that several methods may share. */
  readonly backend: B
  /** Replaces the argument list by its result, compared by the same rules. Called with the method's `this`. */
  readonly key?: ((this: This, ...args: Args) => unknown) | undefined
  /**
   * Which calls share entries. `@Cached`: by default `'instance'`, those of one instance. `cached`: by default
   * `'class'`, all. A function: those for whose `this` it returns equal values.
   */
  readonly scope?: ScopeOption<This> | undefined
  /** Leads every key in a ready-made backend. Default: unique for each decoration, in this process. */
  readonly namespace?: string | undefined
} & OwnOptions<B>

type OwnOptions<B> = B extends new (options: infer O) => unknown
  ? Listening<O>
  : B extends CacheBackend
    ? unknown
    : { readonly namespace: string; readonly scope: Exclude<ScopeOption, 'instance'> }

// What is given to the decorator gets an opaque key and a value whose type the decorator cannot know yet.
type Listening<O> = {
  [P in keyof O]: P extends 'onRemove'
    ? RemovalListener<unknown, any> | undefined
    : P extends 'weigh'
      ? O[P] extends undefined
        ? undefined
        : Weigh<unknown, any>
      : O[P]
}

/** Checks what can be checked before the method is known. `doing` begins the message. */
export function requireCachedOptions(doing: string, options: unknown): asserts options is CachedOptions {
  if (typeof options !== 'object' || options === null)
    throw new TypeError(cannot(doing, 'options must be an object with a backend', options))
  const { backend } = options as { backend?: unknown }
  if (typeof backend !== 'function' && (typeof backend !== 'object' || backend === null))
    throw new TypeError(cannot(doing, 'backend must be a cache class or instance', backend))
}

/** Makes the cache of one method, named `member` in errors. */
export function createCallCache(
  options: CachedOptions,
  method: Method,
  name: string | symbol,
  member: string,
  defaultScope: 'instance' | 'class',
): CallCache {
  const {
    backend: given,
    key,
    scope = defaultScope,
    namespace,
    ...backendOptions
  } = options as CachedOptions<BackendClass>
  const doing = `cache ${member}`
  const call = `call ${member}`
  if (scope !== 'instance' && scope !== 'class' && typeof scope !== 'function')
    throw new TypeError(cannot(doing, `scope must be 'instance', 'class' or a function`, scope))
  if (key !== undefined && typeof key !== 'function')
    throw new TypeError(cannot(doing, 'key must be a function', key))
  requireNamespace(doing, namespace)
  if (isGenerator(method)) throw new TypeError(cannot(doing, 'it must not be a generator'))

  const counters = new Counters()
  const isOwn = typeof given === 'function'
  const backend = isOwn
    ? construct(given, doing, {
        ...backendOptions,
        onRemove: listener((backendOptions as { onRemove?: unknown }).onRemove, counters, (gone) =>
          cache.removed(gone),
        ),
      })
    : (given as CacheBackend)
  requireBackend(doing, backend)
  const cache: CallCache = new CallCache({
    name,
    call,
    backend,
    isOwn,
    method,
    counters,
    keys: new CallKeys(call, scope, key, isOwn ? undefined : (namespace ?? uniqueNamespace(member))),
    requireRemote() {
      if (scope === 'instance')
        throw new TypeError(cannot(doing, `an asynchronous backend needs scope 'class' or a function`, scope))
      if (namespace === undefined)
        throw new TypeError(cannot(doing, 'an asynchronous backend needs a namespace', namespace))
    },
  })
  return cache
}

function construct(backend: BackendClass, doing: string, options: object): CacheBackend {
  if (typeof backend.prototype !== 'object')
    throw new TypeError(cannot(doing, 'backend must be a cache class or instance', backend))
  if (typeof backend.prototype.get === 'function' && isAsyncFunction(backend.prototype.get))
    throw new TypeError(cannot(doing, 'an asynchronous backend must be given as an instance', backend))
  return new backend(options)
}

function requireBackend(doing: string, backend: object): void {
  for (const method of ['get', 'set', 'has', 'delete', 'clear'] as const)
    if (typeof (backend as Partial<CacheBackend>)[method] !== 'function')
      throw new TypeError(cannot(doing, `its backend must have a ${method}() method`, backend))
}

function requireNamespace(doing: string, namespace: unknown): void {
  if (namespace === undefined) return
  const must = 'namespace must be a string that is not empty and has no `:(` in it'
  if (typeof namespace !== 'string') throw new TypeError(cannot(doing, must, namespace))
  if (namespace === '' || namespace.includes(':(')) throw new RangeError(cannot(doing, must, namespace))
}

/** Counts removals, keeps the keys in step, and passes on to the user's own listener what was stored. */
function listener(
  onRemove: unknown,
  counters: Counters,
  removed: (key: unknown) => void,
): RemovalListener<unknown, unknown> | undefined {
  // What is no function goes to the backend as it is, which says so.
  if (onRemove !== undefined && typeof onRemove !== 'function') return onRemove as never
  const theirs = onRemove as RemovalListener<unknown, unknown> | undefined
  return (key, value, cause) => {
    if (cause === 'evicted') counters.evictions++
    else if (cause === 'expired') counters.expirations++
    if (cause !== 'replaced') removed(key)
    theirs?.(key, unwrap(value), cause)
  }
}

const NAMESPACES = Symbol.for('purecache:namespaces') // one counter for all copies of the package in a process

function uniqueNamespace(member: string): string {
  const shared = globalThis as { [NAMESPACES]?: number }
  shared[NAMESPACES] = (shared[NAMESPACES] ?? 0) + 1
  return `purecache.${shared[NAMESPACES]}.${member.replaceAll(':(', '::')}`
}

function isGenerator(method: object): boolean {
  const tag = Object.prototype.toString.call(method)
  return tag === '[object GeneratorFunction]' || tag === '[object AsyncGeneratorFunction]'
}
