import type { CacheBackend } from '../backends/backend'
import type { AnyRule } from '../calls/rule'
import { cannot } from '../common/errors'
import { isObject } from '../common/promises'
import type { ScopeOption } from '../keys/call-keys'
import { CONNECT, type StoreBackend } from '../stores/store'

/** A class whose instances are backends; it is constructed once for each decorated method, with that backend's options. */
export type BackendClass = new (options: any) => CacheBackend

/** Anything that `backend` may be. */
export type AnyBackend = BackendClass | StoreBackend

/** Options that are the decorator's own, after the checks. */
export interface CallOptions {
  readonly backend: AnyBackend
  readonly key?: ((...args: any[]) => unknown) | undefined
  readonly scope?: ScopeOption | undefined
}

/** Options of `@Cached` and `cached`: these, and those of the backend's class. */
export interface CachedOptions extends CallOptions {
  readonly [option: string]: any
}

/** Checks what can be checked before the method is known. `doing` begins the message. */
export function requireCachedOptions(doing: string, options: unknown): asserts options is object {
  if (!isObject(options) || typeof options === 'function')
    throw new TypeError(cannot(doing, 'options must be an object with a backend', options))
  const backend = Object.hasOwn(options, 'backend') ? (options as { backend?: unknown }).backend : undefined
  if (typeof backend === 'function' || isStore(backend)) return
  const must = 'backend must be a cache class, shared(…) or remote(…)'
  throw new TypeError(cannot(doing, must, backend))
}

function isStore(backend: unknown): backend is StoreBackend {
  return isObject(backend) && typeof (backend as { [CONNECT]?: unknown })[CONNECT] === 'function'
}

/** Checks the options that are the decorator's own. */
export function requireCallOptions(doing: string, options: Record<string, unknown>): void {
  const { scope, key } = options
  if (scope !== undefined && scope !== 'instance' && scope !== 'class' && typeof scope !== 'function')
    throw new TypeError(cannot(doing, `scope must be 'instance', 'class' or a function`, scope))
  if (key !== undefined && typeof key !== 'function')
    throw new TypeError(cannot(doing, 'key must be a function', key))
}

/** Checks the rules of a method. */
export function requireRules(doing: string, rules: readonly unknown[]): readonly AnyRule[] {
  const names = new Set<string>()
  for (const rule of rules) {
    const name = isObject(rule) ? (rule as { rule?: unknown }).rule : undefined
    if (typeof name !== 'string')
      throw new TypeError(cannot(doing, 'what follows the options must be rules, such as refreshAfter(1_000)', rule))
    if (names.has(name)) throw new TypeError(cannot(doing, 'a rule must be given once only', name))
    names.add(name)
  }
  return rules as readonly AnyRule[]
}
