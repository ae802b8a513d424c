import type { AsyncCacheBackend, CacheBackend, RemovalListener } from '../backends/backend'
import type { Weigh } from '../backends/options'
import { cannot } from '../common/errors'
import type { ScopeOption } from '../keys/call-keys'
import type { CallContext, RuleOptions, TimeRuleOptions, ValueRule } from '../calls/rules'

/** A class whose instances are backends; it is constructed once for each decorated method, with that backend's options. */
export type BackendClass = new (options: any) => CacheBackend

/** Anything that `backend` may be. */
export type AnyBackend = BackendClass | CacheBackend | AsyncCacheBackend

/** Options of `@Cached` and `cached`: these, and those of the backend's class. */
export type CachedOptions<
  B extends AnyBackend = AnyBackend,
  This = any,
  Args extends readonly any[] = any,
  V = any,
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
  /** Whether a call goes by the cache. One that does not is neither answered from it nor stored. Default: every call. */
  readonly when?: ((context: CallContext<This, Args>) => boolean) | undefined
} & RuleOptions<This, Args, V> &
  OwnOptions<B, This, Args, V>

type OwnOptions<B, This, Args extends readonly any[], V> = B extends new (options: infer O) => unknown
  ? ClassOptions<O, This, Args, V>
  : B extends CacheBackend
    ? unknown
    : { readonly namespace: string; readonly scope: Exclude<ScopeOption, 'instance'> }

// For each shape that the backend's options may have.
type ClassOptions<O, This, Args extends readonly any[], V> = O extends unknown
  ? Told<Omit<O, 'ttl'>> &
      ('ttl' extends keyof O ? TimeRuleOptions & Timed<O, ValueRule<number, V, This, Args>> : unknown)
  : never

// A callback given to the decorator gets an opaque key and a settled value, whose type the decorator cannot know yet.
type Told<O> = {
  [P in keyof O]: P extends 'onRemove'
    ? RemovalListener<unknown, any> | undefined
    : P extends 'weigh'
      ? O[P] extends undefined
        ? undefined
        : Weigh<unknown, any>
      : O[P]
}

/** The ttl of all entries, or of each: milliseconds, `Infinity` for ever; a value of 0 or less is not stored. */
type Timed<O, Rule> = O extends { readonly ttl: infer T }
  ? { readonly ttl: T | Rule }
  : { readonly ttl?: (O extends { readonly ttl?: infer T } ? T : never) | Rule | undefined }

/** Checks what can be checked before the method is known. `doing` begins the message. */
export function requireCachedOptions(doing: string, options: unknown): asserts options is CachedOptions {
  if (typeof options !== 'object' || options === null)
    throw new TypeError(cannot(doing, 'options must be an object with a backend', options))
  const { backend } = options as { backend?: unknown }
  if (typeof backend !== 'function' && (typeof backend !== 'object' || backend === null))
    throw new TypeError(cannot(doing, 'backend must be a cache class or instance', backend))
}

/** Checks the options that are the decorator's own. */
export function requireCallOptions(doing: string, options: object): void {
  const given = options as Record<string, unknown>
  const { scope, namespace } = given
  if (scope !== undefined && scope !== 'instance' && scope !== 'class' && typeof scope !== 'function')
    throw new TypeError(cannot(doing, `scope must be 'instance', 'class' or a function`, scope))
  for (const name of ['key', 'when', 'cacheIf', 'tags', 'random'])
    if (given[name] !== undefined && typeof given[name] !== 'function')
      throw new TypeError(cannot(doing, `${name} must be a function`, given[name]))
  requireNamespace(doing, namespace)
  for (const name of ['refreshAfter', 'errorTtl', 'staleIfError'])
    requireNumber(doing, `${name} must be a positive number of milliseconds`, given[name], (ms) => ms > 0)
  requireNumber(
    doing,
    'jitter must be a number from 0 to 1',
    given.jitter,
    (share) => share >= 0 && share <= 1,
  )
}

/** Checks that there is time, where options ask for it. A backend has checked its own clock. */
export function requireTime(doing: string, options: object, hasTime: boolean): void {
  const given = options as Record<string, unknown>
  const { backend, clock } = given
  if (clock !== undefined && typeof (clock as { now?: unknown } | null)?.now !== 'function')
    throw new TypeError(cannot(doing, 'clock must have a now() method', clock))
  const { refreshAfter, ttl } = options as { readonly refreshAfter?: number; readonly ttl?: unknown }
  const least = hasTime && typeof ttl === 'number' ? ttl : Infinity
  if (refreshAfter !== undefined && !(refreshAfter < least))
    throw new RangeError(cannot(doing, `refreshAfter must be less than ${least}, the ttl`, refreshAfter))
  if (typeof given.ttl === 'function' && !hasTime)
    throw new TypeError(cannot(doing, 'ttl needs a backend class with time', backend))
  for (const name of ['jitter', 'staleIfError'])
    if (given[name] !== undefined && !(hasTime && given.ttl !== undefined))
      throw new TypeError(cannot(doing, `${name} needs a ttl, and a backend class with time`, given[name]))
}

function requireNumber(
  doing: string,
  must: string,
  value: unknown,
  isGood: (value: number) => boolean,
): void {
  if (value === undefined) return
  if (typeof value !== 'number') throw new TypeError(cannot(doing, must, value))
  if (!isGood(value)) throw new RangeError(cannot(doing, must, value))
}

function requireNamespace(doing: string, namespace: unknown): void {
  if (namespace === undefined) return
  const must = 'namespace must be a string that is not empty and has no `:(` in it'
  if (typeof namespace !== 'string') throw new TypeError(cannot(doing, must, namespace))
  if (namespace === '' || namespace.includes(':(')) throw new RangeError(cannot(doing, must, namespace))
}
