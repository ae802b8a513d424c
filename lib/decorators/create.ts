import type { CacheBackend, RemovalListener } from '../backends/backend'
import { CallCache } from '../calls/call-cache'
import { cannot } from '../common/errors'
import { CallKeys } from '../keys/call-keys'
import { type BackendClass, type CachedOptions, requireCallOptions, requireTime } from './options'
import { Recorder } from '../calls/recorder'
import { isAsyncFunction, type Method } from '../common/promises'
import { Rules } from '../calls/rules'
import { valueOf } from '../calls/stored'

/** Makes the cache of one method, named `member` in errors. */
export function createCallCache(
  options: CachedOptions,
  method: Method,
  name: string | symbol,
  member: string,
  defaultScope: 'instance' | 'class',
): CallCache {
  const doing = `cache ${member}`
  const call = `call ${member}`
  requireCallOptions(doing, options)
  requireNoGenerator(doing, method)
  const { backend: given, key, scope = defaultScope, namespace } = options as CachedOptions<BackendClass>
  const isOwn = typeof given === 'function'
  const hasTime = isOwn && typeof (given.prototype as { ttlOf?: unknown } | undefined)?.ttlOf === 'function'
  const rules = new Rules(call, hasTime ? options : { ...options, ttl: undefined })
  const backend = isOwn
    ? construct(
        given,
        doing,
        backendOptions(options, rules, () => cache),
      )
    : (given as CacheBackend)
  requireBackend(doing, backend)
  requireTime(doing, options, hasTime)
  const cache: CallCache = new CallCache({
    name,
    call,
    backend,
    isOwn,
    method,
    when: options.when,
    rules,
    recorder: new Recorder(),
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

export function requireNoGenerator(doing: string, method: Method): void {
  const tag = Object.prototype.toString.call(method)
  if (tag === '[object GeneratorFunction]' || tag === '[object AsyncGeneratorFunction]')
    throw new TypeError(cannot(doing, 'it must not be a generator'))
}

/** Options that no backend is given. */
const OURS = new Set(
  'backend key scope namespace when cacheIf tags refreshAfter errorTtl jitter random staleIfError'.split(' '),
)

/** The options that are the backend's: its ttl holds what the rules need, and its callbacks are told settled values. */
function backendOptions(options: CachedOptions, rules: Rules, cache: () => CallCache): object {
  const own = Object.fromEntries(Object.entries(options).filter(([name]) => !OURS.has(name)))
  const { weigh, onRemove } = own as Record<string, unknown>
  if (rules.backendTtl !== undefined) own.ttl = rules.backendTtl
  if (typeof weigh === 'function')
    own.weigh = (stored: unknown, key: unknown): unknown => (weigh as Method)(valueOf(stored), key)
  own.onRemove = listener(onRemove, cache)
  return own
}

/** Tells the cache of removals, and passes on to the user's own listener what was stored. */
function listener(onRemove: unknown, cache: () => CallCache): RemovalListener<unknown, unknown> | undefined {
  // What is no function goes to the backend as it is, which says so.
  if (onRemove !== undefined && typeof onRemove !== 'function') return onRemove as never
  const theirs = onRemove as RemovalListener<unknown, unknown> | undefined
  return (key, stored, removal) => {
    const cause = cache().causeOf(key, stored, removal)
    cache().removed(key, stored, cause, removal === 'replaced')
    theirs?.(key, valueOf(stored), cause)
  }
}

function construct(backend: BackendClass, doing: string, options: object): CacheBackend {
  if (typeof backend.prototype !== 'object')
    throw new TypeError(cannot(doing, 'backend must be a cache class or instance', backend))
  if (typeof backend.prototype.get === 'function' && isAsyncFunction(backend.prototype.get))
    throw new TypeError(cannot(doing, 'an asynchronous backend must be given as an instance', backend))
  try {
    return new backend(options)
  } catch (failure) {
    if (failure instanceof Error && failure.message.startsWith('Cannot ')) throw failure
    const must = `its backend must take the options, and said ${String(failure)}`
    const Kind = failure instanceof RangeError ? RangeError : TypeError
    throw new Kind(cannot(doing, must, backend), { cause: failure })
  }
}

function requireBackend(doing: string, backend: object): void {
  const given = backend as Partial<CacheBackend>
  for (const method of ['get', 'set', 'has', 'delete', 'clear'] as const)
    if (typeof given[method] !== 'function' && !(method === 'has' && isAsyncFunction(given.get!)))
      throw new TypeError(cannot(doing, `its backend must have a ${method}() method`, backend))
}

const NAMESPACES = Symbol.for('purecache:namespaces') // one counter for all copies of the package in a process

function uniqueNamespace(member: string): string {
  const shared = globalThis as { [NAMESPACES]?: number }
  shared[NAMESPACES] = (shared[NAMESPACES] ?? 0) + 1
  return `purecache.${shared[NAMESPACES]}.${member.replaceAll(':(', '::')}`
}
