import type { CacheBackend, RemovalListener } from '../backends/backend'
import { requireFunction, type Weighing } from '../backends/options'
import type { AnyRule } from '../calls/rule'
import { cannot } from '../common/errors'
import { isObject } from '../common/promises'
import type { ScopeOption } from '../keys/call-scopes'
import type { Hint } from './inference'
import { CONNECT, type RemoteBackend, type SharedBackend, type StoreBackend } from '../stores/store'

/**
 * A class whose instances are backends. It is constructed once for each decorated method, with the options of
 * that backend.
 */
export type BackendClass = new (options: any) => CacheBackend

/** Anything that `backend` may be. */
export type AnyBackend = BackendClass | SharedBackend | RemoteBackend

/** Options of the decorator itself. */
export interface CallOptions<This = any, Args extends readonly any[] = any> {
  /**
   * A function whose result is compared instead of the arguments, by the same rules. It is called with the
   * arguments and the method's `this`.
   */
  readonly key?: ((this: This, ...args: Args) => unknown) | undefined
  /**
   * The calls that share entries. `'instance'`, the default of `@Cached`: those on one instance. `'class'`,
   * the default of `cached`: all. A function: those on objects for which it returns equal values.
   */
  readonly scope?: ScopeOption<This> | undefined
}

/** A scope that does not end with an instance. */
export type SharedScope<This = any> = Exclude<ScopeOption<This>, 'instance'>

/** Options of a method whose backend is `remote()`. */
export interface RemoteCallOptions<This = any, Args extends readonly any[] = any> {
  /**
   * A function whose result is compared instead of the arguments, by the same rules. It is called with the
   * arguments and the method's `this`.
   */
  readonly key?: ((this: This, ...args: Args) => unknown) | undefined
  /** The calls that share entries: all, or those on objects for which the function returns equal values. */
  readonly scope: SharedScope<This>
}

/** Options of a function whose backend is `remote()`. */
export interface RemoteFunctionOptions<This = any, Args extends readonly any[] = any> {
  /**
   * A function whose result is compared instead of the arguments, by the same rules. It is called with the
   * arguments and the method's `this`.
   */
  readonly key?: ((this: This, ...args: Args) => unknown) | undefined
  /** The calls that share entries. Default `'class'`: all. */
  readonly scope?: SharedScope<This> | undefined
}

/**
 * The options `O` of a backend in a decorator: keys are opaque, and the type of the values is unknown to the
 * class.
 */
export type OptionsOf<O> = {
  [P in keyof O]: P extends 'onRemove'
    ? RemovalListener<unknown, any> | undefined
    : P extends 'capacity'
      ? Loosened<O[P]>
      : O[P]
}

type Loosened<T> = T extends Weighing ? Weighing<unknown> : T

/** The options of a backend's class. */
export type OwnOptions<B> = B extends new (options: infer O) => unknown ? OptionsOf<O> : unknown

type Times<B> = B extends new (options: infer O) => unknown
  ? O extends unknown
    ? 'ttl' extends keyof O
      ? 'time'
      : never
    : never
  : 'time'

/**
 * The needs of rules that are met by the backend `B` and, where that has time, by the results `R` and the
 * scope `S`. A rule needs each of the two only together with time. `K` is `never` where a scope is a
 * function.
 */
export type Serves<B, R = Promise<unknown>, S = 'class', K = string> = [Times<B>] extends [never]
  ? never
  : | Times<B>
    | (R extends PromiseLike<unknown> ? 'promises' : never)
    | ([S] extends ['instance' | undefined] ? ([K] extends [never] ? 'shared scope' : never) : 'shared scope')

/**
 * The inferred scope: `S`, beside `K`, the names of its members. The compiler checks rules once before it
 * checks functions whose parameters are not annotated. At that time it cannot infer `S` of such a function,
 * but it infers `K`, because a function has no members of its own.
 */
export type InferredScope<S, K extends PropertyKey> = [K] extends [unknown]
  ? S
  : { readonly [P in K]: unknown }

/** Options from which the scope is inferred. */
interface ScopeIn<S> {
  readonly scope?: S | undefined
}

/** Options of a backend with an unknown type. */
export interface AnyOptions {
  /** Any option. */
  readonly [option: string]: any
}

type NeedsAsync<R> =
  R extends PromiseLike<unknown> ? unknown : { readonly backend: 'remote() needs an async method' }

/**
 * Options of `@Cached`: a backend, its own options, and those of the decorator.
 * `CachedOptions<typeof LRUTTLCache>` is the type of a variable that holds them; `CachedOptions` alone takes
 * any options. `R` is the result of the method, a promise where it is async.
 */
export type CachedOptions<B = any, This = any, Args extends readonly any[] = any, R = any, S = unknown> = {
  /** A class, constructed once for this method, or the result of `shared()` or `remote()`. */
  readonly backend: B
} & (BackendClass extends B
  ? AnyOptions
  : [B] extends [RemoteBackend]
    ? RemoteCallOptions<This, Args> & NeedsAsync<R>
    : CallOptions<This, Args> & OwnOptions<B>) &
  Hint<S, ScopeIn<S>>

/** Options of `cached`: those of `@Cached`, with another default scope. */
export type FunctionOptions<B = any, This = any, Args extends readonly any[] = any, R = any> = {
  /** A class, constructed once for this function, or the result of `shared()` or `remote()`. */
  readonly backend: B
} & (BackendClass extends B
  ? AnyOptions
  : [B] extends [RemoteBackend]
    ? RemoteFunctionOptions<This, Args> & NeedsAsync<R>
    : CallOptions<This, Args> & OwnOptions<B>)

/**
 * Checks the options that can be checked before the method is known. `doing` is the beginning of the message.
 */
export function requireCachedOptions(doing: string, options: unknown): asserts options is object {
  if (!isObject(options) || typeof options === 'function')
    throw new TypeError(cannot(doing, 'options must be an object with a backend', options))
  const backend = Object.hasOwn(options, 'backend') ? (options as { backend?: unknown }).backend : undefined
  if (typeof backend === 'function' || isStore(backend)) return
  const must = 'backend must be a cache class, shared() or remote()'
  throw new TypeError(cannot(doing, must, backend))
}

function isStore(backend: unknown): backend is StoreBackend {
  return isObject(backend) && typeof (backend as { [CONNECT]?: unknown })[CONNECT] === 'function'
}

/** Checks the decorator's own options. */
export function requireCallOptions(doing: string, options: Record<string, unknown>): void {
  const { scope, key } = options
  if (scope !== undefined && scope !== 'instance' && scope !== 'class' && typeof scope !== 'function')
    throw new TypeError(cannot(doing, `scope must be 'instance', 'class' or a function`, scope))
  if (key !== undefined) requireFunction(doing, 'key', key)
}

/** The members of a rule that are functions. */
const POINTS = [
  'attach',
  'bypasses',
  'answersError',
  'joins',
  'recalls',
  'takes',
  'accepts',
  'expires',
  'shortens',
  'marks',
  'stored',
  'removed',
  'failed',
  'forgets',
  'outdates',
  'tagged',
  'tagsOf',
  'gives',
] as const satisfies readonly (keyof AnyRule)[]

/** Checks the rules of a method. */
export function requireRules(doing: string, rules: readonly unknown[]): readonly AnyRule[] {
  const names = new Set<string>()
  for (const rule of rules) {
    const name = isObject(rule) ? (rule as { rule?: unknown }).rule : undefined
    if (typeof name !== 'string')
      throw new TypeError(
        cannot(doing, 'only rules may follow the options, such as refreshAfter(1_000)', rule),
      )
    if (names.has(name)) throw new TypeError(cannot(doing, `${name} must be given once`))
    names.add(name)
    for (const point of POINTS) {
      const member = (rule as AnyRule)[point]
      if (member !== undefined) requireFunction(doing, `${point} of ${name}`, member)
    }
  }
  return rules as readonly AnyRule[]
}
