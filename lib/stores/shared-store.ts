import { cannot } from '../common/errors'
import { isAsyncFunction, isObject, type Method } from '../common/promises'
import { claimNamespace, uniqueNamespace } from './namespace'
import {
  failureListenerOf,
  requireMethod,
  requireNothingElse,
  requireOptions,
  requireThisCopy,
} from './options'
import { MUST_ANSWER_AT_ONCE, SharedEntries, type SharedInstance } from './shared-entries'
import { CONNECT, type SharedBackend, type StoreConnection, type StoreMethod } from './store'

/** Options of `shared()`. */
export interface SharedOptions {
  /** The prefix of every key. Default: unique for each decoration in this process. */
  readonly namespace?: string | undefined
  /** Is called with each error of the instance. No call fails because of one. */
  readonly onFailure?: ((error: unknown) => void) | undefined
}

/**
 * Returns a backend that keeps entries in an existing cache: a `Map`, a cache of another library, or one of
 * this package whose capacity several methods share. Its keys are strings that start with the namespace. Its
 * values are stored as they are, except `undefined`, `null`, values that look like an envelope, and every
 * value where a rule needs its time. Those are wrapped in an envelope, a plain object.
 *
 * A `Map` has no limit. The instance does not report the entries that it removes, so evictions and
 * expirations are 0.
 *
 * @throws {TypeError} at decoration, when a method is missing or returns promises, when an option is of the
 * wrong kind, when another method uses the namespace on the same instance, or when the decorator is of
 * another copy of this package.
 */
export function shared(instance: SharedInstance, options: SharedOptions = {}): SharedBackend {
  return { kind: 'shared', [CONNECT]: (method) => connect(instance, options, method) }
}

function connect(instance: SharedInstance, given: SharedOptions, method: StoreMethod): StoreConnection {
  const { doing } = method
  requireNothingElse('shared', method)
  if (!isObject(instance)) throw new TypeError(cannot(doing, 'shared() must be given a cache', instance))
  for (const name of ['get', 'set', 'delete', 'has'] as const) {
    const member: unknown = instance[name]
    if (name !== 'has' || member !== undefined) requireMethod(doing, 'shared', name, member)
    if (isAsyncFunction(member as Method)) throw new TypeError(cannot(doing, MUST_ANSWER_AT_ONCE))
  }
  const options = requireOptions(doing, 'shared', given, ['namespace', 'onFailure'])
  const { namespace } = options
  const onFailure = failureListenerOf(doing, options.onFailure)
  const users = namespace === undefined ? undefined : claimNamespace(instance, namespace, method)
  const prefix = `${users?.namespace ?? uniqueNamespace(method)}:`
  return (cache) => {
    requireThisCopy(doing, cache)
    return { entries: new SharedEntries(cache, instance, { prefix, users, onFailure }) }
  }
}
