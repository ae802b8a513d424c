import type { CacheBackend, RemovalCause } from '../backends/backend'
import { numbered, numberedOf } from '../backends/numbered'
import { requireFunction } from '../backends/options'
import { CallCache, type CallCacheParts } from '../calls/call-cache'
import { NumberedEntries, OpaqueEntries, type OpaqueKey } from '../calls/entries'
import { register } from '../calls/registry'
import { removed } from '../calls/removal'
import type { AnyRule, RuleTarget } from '../calls/rule'
import { RuleSet } from '../calls/rule-set'
import { valueOf } from '../calls/stored'
import { type Clock, systemClock } from '../common/clock'
import { cannot, describe } from '../common/errors'
import { isAsyncFunction, abandon, type Method } from '../common/promises'
import { CONNECT } from '../stores/store'
import { NONE, type Slot } from '../structures/arena/ring'
import { linked } from './metadata'
import {
  type AnyBackend,
  type BackendClass,
  type CallOptions,
  requireCallOptions,
  requireRules,
} from './options'

/** The method to be cached. */
export interface Cacheable {
  readonly name: string | symbol
  readonly label: string
  readonly method: Method
}

/** The decorator's options with those of a backend. */
type GivenOptions = CallOptions & { readonly backend: AnyBackend }

/**
 * Creates the cache of one method.
 *
 * @throws {TypeError | RangeError} for bad options and rules.
 */
export function createCallCache(
  given: object,
  rules: readonly unknown[],
  member: Cacheable,
  defaultScope: 'instance' | 'class',
): CallCache {
  const { label, method } = member
  const doing = `cache ${label}`
  const options = ownOf(given)
  requireNoGenerator(doing, method)
  requireCallOptions(doing, options)
  const { backend, key, scope = defaultScope, ...others } = options as unknown as GivenOptions
  const own = ownOf(others)
  const isClass = typeof backend === 'function'
  const { ttl } = own
  const all = requireRules(doing, rules)
  const isTimed = !isClass || hasTime(backend, ttl, all)
  const clock = all.find((rule) => rule.clock !== undefined)?.clock
  if (clock !== undefined && isClass) own.clock ??= clock
  const target = targetOf(label, isTimed, own, (): CallCache => cache)
  const attached = all.map((rule) => rule.attach?.(target) ?? rule)
  const set = new RuleSet(attached, target.ttl ?? Infinity)
  const cache: CallCache = new CallCache({
    ...member,
    keys: { scope, key },
    clock: target.clock,
    rules: set,
    isTimestamped: set.freshFor < Infinity || set.staleFor > 0 || (!isClass && set.has('expires')),
    onRemove: own.onRemove as CallCacheParts['onRemove'],
    connect: isClass
      ? ownBackend(backend, doing, own, set)
      : backend[CONNECT]({ label, doing, scope, options: own, hasTier: set.tier !== undefined }),
  })
  // The layer below is async, although its function is not declared `async`.
  if (linked(method)?.answers.isAsync) cache.answers.learn(true)
  register(cache)
  return cache
}

/** Returns the own options. They inherit nothing, because a prototype may be polluted. */
function ownOf(options: object): Record<string, unknown> {
  const own = Object.create(null) as Record<string, unknown>
  for (const [option, value] of Object.entries(options)) if (value !== undefined) own[option] = value
  return own
}

/** @throws {TypeError} for a generator, whose result can be read only once. */
export function requireNoGenerator(doing: string, method: Method): void {
  if (Object.prototype.toString.call(method).endsWith('GeneratorFunction]'))
    throw new TypeError(cannot(doing, 'it must not be a generator'))
}

/**
 * Returns whether the entries of a backend class expire: the class must support it, and an option or a rule
 * must set a ttl.
 */
function hasTime(backend: BackendClass, ttl: unknown, rules: readonly AnyRule[]): boolean {
  const prototype = backend.prototype as { readonly ttlOf?: unknown } | undefined
  if (typeof prototype?.ttlOf !== 'function') return false
  return ttl !== undefined || rules.some(({ rule }) => rule === 'expireAfter')
}

/** Returns the view of the method for rules. */
function targetOf(
  label: string,
  hasTime: boolean,
  { ttl, clock }: Record<string, unknown>,
  cache: () => CallCache,
): RuleTarget {
  return {
    label,
    ttl: typeof ttl === 'number' ? ttl : undefined,
    hasTime,
    clock: typeof (clock as Clock | undefined)?.now === 'function' ? (clock as Clock) : systemClock,
    refuse: (must, ...received) => new TypeError(cannot(`cache ${label}`, must, ...received)),
    refuseRange: (must, received) => new RangeError(cannot(`cache ${label}`, must, received)),
    refuseCall(must, received) {
      abandon(received)
      const Kind = typeof received === 'number' ? RangeError : TypeError
      return new Kind(cannot(`call ${cache().label}`, must, received))
    },
    keep(id, isKept) {
      cache().keep(id, isKept)
    },
    scopeOf: (id) => cache().calls.scopeOf(id),
  }
}

/** Constructs the method's own backend. */
function ownBackend(
  backend: BackendClass,
  doing: string,
  own: Record<string, unknown>,
  rules: RuleSet,
): CallCacheParts['connect'] {
  const { capacity, ttl, onRemove } = own
  if (onRemove !== undefined) requireFunction(doing, 'onRemove', onRemove)
  return (cache) => {
    let opaque: OpaqueEntries | undefined
    const instance: CacheBackend<any, unknown> = construct(backend, doing, {
      ...own,
      ...(isWeighing(capacity) ? { capacity: capacity.of(valueOf) } : {}),
      ...(rules.has('expires') ? { ttl: Infinity } : {}), // each entry has its own
      ...(typeof ttl === 'number' && ttl > 0 ? { ttl: ttl + rules.staleFor } : {}),
      onRemove: (key: Slot | OpaqueKey, stored: unknown, cause: RemovalCause) => {
        const n = typeof key === 'number' ? key : opaque!.left(key, cause === 'replaced')
        if (n !== NONE) removed(cache, n, stored, cause)
      },
      ...numbered(cache.calls.keys.table),
    })
    const further = numberedOf(instance)
    const entries =
      further === undefined
        ? (opaque = new OpaqueEntries(instance as CacheBackend<OpaqueKey>))
        : new NumberedEntries(instance as CacheBackend<Slot>, further)
    return rules.tier?.(cache, entries) ?? { entries }
  }
}

function isWeighing(capacity: unknown): capacity is { of(valueOf: (stored: unknown) => unknown): unknown } {
  return typeof capacity === 'object' && typeof (capacity as { of?: unknown } | null)?.of === 'function'
}

function construct(backend: BackendClass, doing: string, options: object): CacheBackend {
  const prototype = backend.prototype as Record<string, unknown> | undefined
  if (typeof prototype !== 'object')
    throw new TypeError(cannot(doing, 'backend must be a cache class, shared() or remote()', backend))
  let instance: CacheBackend
  try {
    instance = new backend(options)
  } catch (failure) {
    const message = failure instanceof Error ? failure.message : describe(failure)
    const Kind = failure instanceof RangeError ? RangeError : TypeError
    throw new Kind(`Cannot ${doing}: ${message}`, { cause: failure })
  }
  for (const name of ['get', 'set', 'has', 'delete', 'clear'] as const) {
    const member: unknown = instance[name]
    if (typeof member !== 'function')
      throw new TypeError(cannot(doing, `its backend must have a ${name}() method`, backend))
    if (isAsyncFunction(member as Method))
      throw new TypeError(cannot(doing, 'its backend must answer at once; remote() takes promises', backend))
  }
  return instance
}
