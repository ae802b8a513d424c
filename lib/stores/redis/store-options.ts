import { cannot } from '../../common/errors'
import { isObject } from '../../common/promises'
import { failureListenerOf, type FailureListener } from '../options'
import { textCodec } from './codec'
import type { Codec } from './protocol'

/** Options of every store that processes share. Durations are in milliseconds. */
export interface TierStoreOptions {
  /**
   * The time for which a process may return an entry after another process has invalidated it. Default 2,000.
   * With 0 each hit waits for one reply of the store.
   */
  readonly maxStale?: number | undefined
  /** The time that a call waits for one reply of the store. Default 100. */
  readonly timeout?: number | undefined
  /** The time for which calls skip the store after it has failed. Default 1,000. */
  readonly retryAfter?: number | undefined
  /** The time for which the load of a process that died blocks the loads of others. Default 3,000. */
  readonly lease?: number | undefined
  /** The time that a call waits for the load of another process. Default 5,000. With 0 it loads at once. */
  readonly lockWait?: number | undefined
  /** Converts values to text and back. Default: `textCodec`. */
  readonly codec?: Codec | undefined
  /**
   * The maximum size of a value in the store, in bytes of UTF-8. Default 1,048,576. Larger values stay in the
   * process.
   */
  readonly maxBytes?: number | undefined
  /**
   * Is called with the error when the store fails, once until it replies again, and once for each method with
   * a value that cannot be written. No call fails because of the store.
   */
  readonly onFailure?: ((error: unknown) => void) | undefined
}

/** The options of a store, after defaults. */
export type StoreSettings = {
  readonly [Option in Exclude<keyof TierStoreOptions, 'onFailure'>]: NonNullable<TierStoreOptions[Option]>
} & {
  readonly onFailure: FailureListener | undefined
}

/** The names of the options that every store takes. */
export const STORE_OPTIONS = [
  'maxStale',
  'timeout',
  'retryAfter',
  'lease',
  'lockWait',
  'codec',
  'maxBytes',
  'onFailure',
] as const

/**
 * Reads the options that every store takes. `doing` begins the errors.
 *
 * @throws {TypeError} for an option of the wrong kind; {RangeError} for one out of range.
 */
export function readStoreOptions(doing: string, own: Readonly<Record<string, unknown>>): StoreSettings {
  const duration = (name: string, otherwise: number, isZeroAllowed = false): number => {
    const { [name]: ms = otherwise } = own
    const must = `${name} must be ${isZeroAllowed ? '0 or ' : ''}a positive, finite number of milliseconds`
    if (typeof ms !== 'number') throw new TypeError(cannot(doing, must, ms))
    if (!(ms > 0 || (isZeroAllowed && ms === 0)) || ms === Infinity)
      throw new RangeError(cannot(doing, must, ms))
    return ms
  }
  const { codec = textCodec, maxBytes = 1_048_576 } = own
  if (!isCodec(codec))
    throw new TypeError(cannot(doing, 'codec must have an encode() and a decode() method', codec))
  const mustBytes = 'maxBytes must be a positive number'
  if (typeof maxBytes !== 'number') throw new TypeError(cannot(doing, mustBytes, maxBytes))
  if (!(maxBytes > 0)) throw new RangeError(cannot(doing, mustBytes, maxBytes))
  const onFailure = failureListenerOf(doing, own.onFailure)
  return {
    maxStale: duration('maxStale', 2_000, true),
    timeout: duration('timeout', 100),
    retryAfter: duration('retryAfter', 1_000),
    lease: duration('lease', 3_000),
    lockWait: duration('lockWait', 5_000, true),
    codec,
    maxBytes,
    onFailure,
  }
}

function isCodec(codec: unknown): codec is Codec {
  if (!isObject(codec)) return false
  const { encode, decode } = codec as { encode?: unknown; decode?: unknown }
  return typeof encode === 'function' && typeof decode === 'function'
}
