import { isRecord, requireFunction } from '../backends/options'
import { CallCache } from '../calls/call-cache'
import { cannot } from '../common/errors'
import type { StoreBackend, StoreMethod } from './store'

/** Is called with an error of a store. */
export type FailureListener = (error: unknown) => void

/** Returns the own options of a store. Throws for a name that the store does not take. */
export function requireOptions(
  doing: string,
  store: string,
  options: unknown,
  names: readonly string[],
): Record<string, unknown> {
  if (!isRecord(options))
    throw new TypeError(cannot(doing, `the options of ${store}() must be an object`, options))
  const own = Object.assign(Object.create(null), options) as Record<string, unknown>
  for (const name of Object.keys(own))
    if (!names.includes(name) && own[name] !== undefined)
      throw new TypeError(cannot(doing, `${name} is not an option of ${store}()`, own[name]))
  return own
}

/** Returns the listener of failures, if there is one. */
export function failureListenerOf(doing: string, onFailure: unknown): FailureListener | undefined {
  if (onFailure !== undefined) requireFunction(doing, 'onFailure', onFailure)
  return onFailure as FailureListener | undefined
}

/** Checks that an instance or a store has a method. */
export function requireMethod(
  doing: string,
  kind: StoreBackend['kind'],
  name: string,
  member: unknown,
): void {
  if (typeof member !== 'function')
    throw new TypeError(cannot(doing, `its ${kind}() backend must have a ${name}() method`, member))
}

/** Checks that a decorator with a store has neither further options nor a tier. */
export function requireNothingElse(
  kind: StoreBackend['kind'],
  { doing, options, hasTier }: StoreMethod,
): void {
  if (hasTier) throw new TypeError(cannot(doing, "tier needs a backend of the method's own"))
  for (const [option, value] of Object.entries(options))
    throw new TypeError(cannot(doing, `${option} is not an option of a ${kind}() backend`, value))
}

/**
 * Checks that a cache is of this copy of the package. Each copy has classes of its own for tokens and stored
 * forms, so the store of another copy would treat different calls as equal.
 *
 * @throws {TypeError} when the cache is of another copy.
 */
export function requireThisCopy(doing: string, cache: CallCache): void {
  if (!(cache instanceof CallCache))
    throw new TypeError(cannot(doing, 'its backend must be of the same copy of purecache'))
}
