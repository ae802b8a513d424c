import { cannot } from '../common/errors'
import { isObject } from '../common/promises'
import { RemoteEntries } from './remote-entries'
import { claimNamespace } from './namespace'
import { failureListenerOf, requireOptions } from './options'
import { CONNECT, type RemoteBackend, type StoreConnection, type StoreMethod } from './store'

/**
 * A store that answers with promises, as one in another process does. `undefined` and `null` mean that it has
 * nothing.
 */
export interface RemoteInstance {
  /** The value of this key. */
  get(key: string): PromiseLike<unknown>
  /** Writes an entry. */
  set(key: string, value: any): PromiseLike<unknown>
  /** Removes an entry. Unless it resolves to `false`, the entry counts as one that was there. */
  delete(key: string): PromiseLike<unknown>
}

/** Options of `remote()`. */
export interface RemoteOptions {
  /** Leads every key, the same in all processes. */
  readonly namespace: string
  /** Milliseconds that a call waits for an answer of the store. Default 1,000. */
  readonly timeout?: number | undefined
  /** Milliseconds for which the store is left alone after a failure, but for deletions. Default 1,000. */
  readonly retryAfter?: number | undefined
  /** Is called with each failure of the store. A call never fails for it. */
  readonly onFailure?: ((error: unknown) => void) | undefined
}

/**
 * A backend that answers with promises, such as Keyv: the method must be async, and its scope `'class'` or a
 * function. A store that fails, or does not answer in time, counts as one that has nothing: the call runs the
 * method.
 *
 * Invalidation beats loads in flight in this process alone. While a call waits for the store a timer runs,
 * which is unref'd.
 *
 * @throws {TypeError} at decoration, when a method is missing, an option is of the wrong kind, the scope is
 * `'instance'`, or another method uses the namespace on the same store.
 * @throws {RangeError} for an option out of range.
 */
export function remote(store: RemoteInstance, options: RemoteOptions): RemoteBackend {
  return new Remote(store, options)
}

class Remote implements RemoteBackend {
  readonly kind = 'remote'
  readonly #store: RemoteInstance
  readonly #options: RemoteOptions

  constructor(store: RemoteInstance, options: RemoteOptions) {
    this.#store = store
    this.#options = options
  }

  [CONNECT](method: StoreMethod): StoreConnection {
    const { doing } = method
    const store = this.#store as unknown
    if (!isObject(store)) throw new TypeError(cannot(doing, 'remote() must be given a store', store))
    for (const name of ['get', 'set', 'delete'] as const) {
      const member = (store as Record<string, unknown>)[name]
      if (typeof member !== 'function')
        throw new TypeError(cannot(doing, `its remote() backend must have a ${name}() method`, member))
    }
    if (method.scope === 'instance')
      throw new TypeError(cannot(doing, `a remote() backend needs scope 'class' or a function`, method.scope))
    const options = requireOptions(doing, 'remote', this.#options, [
      'namespace',
      'timeout',
      'retryAfter',
      'onFailure',
    ])
    const onFailure = failureListenerOf(doing, options.onFailure)
    const settings = {
      timeout: durationOf(doing, 'timeout', options.timeout),
      retryAfter: durationOf(doing, 'retryAfter', options.retryAfter),
      onFailure,
      users: claimNamespace(store, options.namespace, method),
    }
    return (cache) => {
      const entries = new RemoteEntries(cache, this.#store, settings)
      return { entries, far: entries }
    }
  }
}

function durationOf(doing: string, name: string, ms: unknown): number {
  const must = `${name} must be a positive number of milliseconds`
  if (ms === undefined) return 1_000
  if (typeof ms !== 'number') throw new TypeError(cannot(doing, must, ms))
  if (!(ms > 0)) throw new RangeError(cannot(doing, must, ms))
  return ms
}
