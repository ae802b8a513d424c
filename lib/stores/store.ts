import type { CallCache } from '../calls/call-cache'
import type { Entries } from '../calls/entries'
import type { FarStore } from '../calls/far-store'
import type { StoreTarget } from './namespace'

/** The method by which `@Cached` connects a backend that is not the method's own. */
export const CONNECT: unique symbol = Symbol.for('purecache:connect') as never

/** The method that is connected to a store. */
export interface StoreMethod extends StoreTarget {
  /** The scope option, after defaults. */
  readonly scope: unknown
  /** The options of the decorator other than its own and the backend. A store takes none. */
  readonly options: Record<string, unknown>
  /** Whether a rule places a store behind the entries, which must be the method's own. */
  readonly hasTier: boolean
}

/** A backend that is not the method's own. */
export interface StoreBackend {
  /** The function that created it. */
  readonly kind: 'shared' | 'remote'
  /** Checks, at decoration, that the store can serve a method. Returns the connection. */
  readonly [CONNECT]: (method: StoreMethod) => StoreConnection
}

/** The result of `shared()`. */
export interface SharedBackend extends StoreBackend {
  readonly kind: 'shared'
}

/** The result of `remote()`. */
export interface RemoteBackend extends StoreBackend {
  readonly kind: 'remote'
}

/** Creates the entries of one method. */
export type StoreConnection = (cache: CallCache) => {
  readonly entries: Entries
  readonly far?: FarStore | undefined
}
