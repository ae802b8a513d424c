import { requireFunction } from '../backends/options'
import { cannot } from '../common/errors'
import { requireOptions } from '../handle/options'
import { type CacheSource, type MeasuredCache, requireSource } from '../metrics/readings'
import type { Action, Shown } from './wire'

/** The part of a handle of `cacheOf` that the inspector needs. */
export interface InspectedCache extends MeasuredCache {
  /** The calls that share entries. */
  readonly scope: unknown
  /** Calls a listener with every event. */
  subscribe(listener: (event: any) => void): () => void
  /** Returns how a call is compared. */
  explain(...args: any[]): { readonly key: string }
  /** Removes all entries. */
  clear(): unknown
  /** Sets every counter to zero. */
  resetStats(): void
  /** Returns the entries, as `[arguments, value]`. */
  entries(): Iterable<[any[], any]> | Promise<Iterable<[any[], any]>>
  /** Loads one entry again. */
  refresh(...args: any[]): unknown
}

/** The part of the result of `advise` of `purecache/advice` that the inspector needs. */
export interface Advising {
  /** Returns the report so far. */
  report(): { readonly advice: string | null }
  /** Ends the observation. */
  stop(): void
}

/** Options of `inspector`. */
export interface InspectorOptions {
  /** The caches to show. Default: all caches of the process, including those that are created later. */
  readonly caches?: Iterable<InspectedCache> | (() => Iterable<InspectedCache>) | undefined
  /**
   * A secret that requests must contain. The page takes it once, as `?token=`, and keeps a cookie; programs
   * send `Authorization: Bearer …`. Printable ASCII without a space at either end. Default: none.
   */
  readonly token?: string | undefined
  /** Returns whether a request is allowed, by rules of the application. With a token, both must allow it. */
  readonly authorize?: ((request: Request) => boolean | Promise<boolean>) | undefined
  /** The actions that the page offers. Default `false`: none. */
  readonly actions?: false | readonly Action[] | undefined
  /** The details of frequent calls that the page shows. Default `'counts'`: neither arguments nor values. */
  readonly show?: Shown | undefined
  /**
   * Returns the text for the arguments of a call, where `show` allows arguments. It should leave out secrets.
   */
  readonly describeKey?: ((args: readonly any[]) => string) | undefined
  /** The function `advise` of `purecache/advice`, to show its advice for open rows. */
  readonly advise?: ((cache: any) => Advising) | undefined
}

/** The options with their defaults. */
export interface Settings {
  readonly caches: () => Iterable<InspectedCache>
  /** Whether `caches` was given. */
  readonly isChosen: boolean
  readonly token: string | undefined
  readonly authorize: InspectorOptions['authorize']
  readonly actions: readonly Action[]
  readonly show: Shown
  readonly describeKey: InspectorOptions['describeKey']
  readonly advise: InspectorOptions['advise']
}

const NAMES = ['caches', 'token', 'authorize', 'actions', 'show', 'describeKey', 'advise']
const ACTIONS: readonly unknown[] = ['clear', 'refresh', 'reset']
const SHOWN: readonly unknown[] = ['counts', 'keys', 'values']

/**
 * Checks the options and adds the defaults.
 *
 * @throws {TypeError | RangeError} for a wrong option.
 */
export function settingsOf(doing: string, options: InspectorOptions): Settings {
  const {
    token,
    authorize,
    actions = false,
    show = 'counts',
    describeKey,
    advise,
  } = requireOptions(doing, options, NAMES)
  if (token !== undefined && typeof token !== 'string')
    throw new TypeError(cannot(doing, 'token must be a string', token))
  // Clients send no other in a header. The message leaves the token out, which is a secret.
  if (token !== undefined && !/^[!-~]+( +[!-~]+)*$/.test(token))
    throw new RangeError(cannot(doing, 'token must be printable ASCII, with no space at an end'))
  for (const [name, given] of Object.entries({ authorize, describeKey, advise }))
    if (given !== undefined) requireFunction(doing, name, given)
  if (actions !== false && !Array.isArray(actions))
    throw new TypeError(cannot(doing, 'actions must be false or a list', actions))
  const listed: readonly Action[] = actions === false ? [] : (actions as readonly Action[])
  for (const action of listed)
    if (!ACTIONS.includes(action))
      throw new RangeError(cannot(doing, 'actions must be of clear, refresh and reset', action))
  if (!SHOWN.includes(show))
    throw new RangeError(cannot(doing, `show must be 'counts', 'keys' or 'values'`, show))
  const source = requireSource(doing, options.caches as CacheSource | undefined)
  return {
    caches: (typeof source === 'function' ? source : () => source) as () => Iterable<InspectedCache>,
    isChosen: options.caches !== undefined,
    token,
    authorize,
    actions: listed,
    show,
    describeKey,
    advise,
  }
}
