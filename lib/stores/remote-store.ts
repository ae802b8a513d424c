import { refuseNumber } from '../backends/options'
import { cannot } from '../common/errors'
import { isObject } from '../common/promises'
import { claimNamespace } from './namespace'
import {
  failureListenerOf,
  requireMethod,
  requireNothingElse,
  requireOptions,
  requireThisCopy,
} from './options'
import { RemoteEntries, type RemoteInstance } from './remote-entries'
import { RemoteMethod } from './remote-method'
import { CONNECT, type RemoteBackend, type StoreConnection, type StoreMethod } from './store'

/** Options of `remote()`. */
export interface RemoteOptions {
  /** The prefix of every key, the same in all processes. */
  readonly namespace: string
  /** Milliseconds that a call waits for a reply of the store. Default 1,000. */
  readonly timeout?: number | undefined
  /** Milliseconds after a failure during which only deletions are sent to the store. Default 1,000. */
  readonly retryAfter?: number | undefined
  /** Is called with each failure of the store. No call fails because of one. */
  readonly onFailure?: ((error: unknown) => void) | undefined
}

/**
 * Returns a backend that keeps entries in a store whose methods return promises, such as Keyv. The method
 * must be async, and its scope `'class'` or a function. When the store fails, or does not reply in time, the
 * call runs the method.
 *
 * An invalidation discards only the loads in flight of this process. While a call waits for the store, a
 * timer runs. It does not keep the process alive.
 *
 * @throws {TypeError} at decoration, when a method is missing, an option is of the wrong kind, the scope is
 * `'instance'`, another method uses the namespace on the same store, or the decorator is of another copy of
 * this package.
 * @throws {RangeError} for an option out of range.
 */
export function remote(store: RemoteInstance, options: RemoteOptions): RemoteBackend {
  return { kind: 'remote', [CONNECT]: (method) => connect(store, options, method) }
}

function connect(store: RemoteInstance, given: RemoteOptions, method: StoreMethod): StoreConnection {
  const { doing } = method
  requireNothingElse('remote', method)
  if (!isObject(store)) throw new TypeError(cannot(doing, 'remote() must be given a store', store))
  for (const name of ['get', 'set', 'delete'] as const) requireMethod(doing, 'remote', name, store[name])
  if (method.scope === 'instance')
    throw new TypeError(cannot(doing, `a remote() backend needs scope 'class' or a function`, method.scope))
  const options = requireOptions(doing, 'remote', given, ['namespace', 'timeout', 'retryAfter', 'onFailure'])
  const settings = {
    timeout: durationOf(doing, 'timeout', options),
    retryAfter: durationOf(doing, 'retryAfter', options),
    onFailure: failureListenerOf(doing, options.onFailure),
    users: claimNamespace(store, options.namespace, method),
  }
  return (cache) => {
    requireThisCopy(doing, cache)
    const entries = new RemoteEntries(cache, store, settings)
    return { entries, far: new RemoteMethod(cache, entries) }
  }
}

/** Returns a duration of the options: a positive number of milliseconds, 1,000 by default. */
function durationOf(doing: string, name: string, { [name]: ms }: Record<string, unknown>): number {
  if (ms === undefined) return 1_000
  if (typeof ms === 'number' && ms > 0) return ms
  return refuseNumber(doing, `${name} must be a positive number of milliseconds`, ms)
}
