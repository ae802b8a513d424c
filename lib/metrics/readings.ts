import { cannot } from '../common/errors'
import { isObject } from '../common/promises'
import { cacheBehind } from '../handle/cache-behind'
import { caches } from '../handle/caches'
import type { LoadTimeBucket } from '../handle/method-stats'
import { type Measure, SUMMED } from './measures'

/** The part of a handle of `cacheOf` that metrics need. */
export interface MeasuredCache {
  /** The label of the method: `UserService.getUser`. */
  readonly label: string
  /** The backend or store of the entries. */
  readonly backend: any
  /** The counters of the cache. */
  readonly stats: Readonly<Record<Measure, number>> & { readonly loadTimes: readonly LoadTimeBucket[] }
}

/** Handles to measure, or a function that returns them, which is called at each reading. */
export type CacheSource = Iterable<MeasuredCache> | (() => Iterable<MeasuredCache>)

/**
 * The sums over all caches with the same label: of classes with the same name, or of layers of one method.
 */
export interface Reading extends Readonly<Record<Measure, number>> {
  readonly label: string
  readonly loadTimes: readonly LoadTimeBucket[]
}

/** Returns the present caches of a source, each method once, because all its handles have the same stats. */
export function cachesIn<C extends MeasuredCache>(source: Iterable<C> | (() => Iterable<C>)): C[] {
  const given = typeof source === 'function' ? source() : source
  return [...new Map(Array.from(given, (cache) => [cacheBehind(cache) ?? cache, cache])).values()]
}

/** Adds up the stats of caches by their labels, in the order of their first caches. */
export function readingsOf(measured: Iterable<MeasuredCache>): Reading[] {
  const byLabel = new Map<string, Reading>()
  for (const { label, stats } of measured) byLabel.set(label, added(label, byLabel.get(label), stats))
  return [...byLabel.values()]
}

function added(label: string, reading: Reading | undefined, stats: MeasuredCache['stats']): Reading {
  const sums = {} as Record<Measure, number>
  for (const name of SUMMED) sums[name] = (reading?.[name] ?? 0) + stats[name]
  const loadTimes = stats.loadTimes.map(({ le, count }, at) => ({
    le,
    count: count + (reading?.loadTimes[at]?.count ?? 0),
  }))
  return { ...sums, label, loadTimes }
}

/**
 * Returns the given source, or by default all caches of the process. A source that is a function is called at
 * each reading, which throws if the result is not a list of handles.
 *
 * @throws {TypeError} when the source is neither a list of handles nor a function.
 */
export function requireSource(doing: string, source: unknown): CacheSource {
  if (source === undefined) return caches
  if (typeof source === 'function') return () => listOf(doing, (source as () => unknown)())
  return listOf(doing, source)
}

function listOf(doing: string, source: unknown): MeasuredCache[] {
  if (!isObject(source) || !(Symbol.iterator in source))
    throw new TypeError(
      cannot(doing, 'caches must be a list of handles, or a function that returns one', source),
    )
  const listed = [...(source as Iterable<unknown>)]
  for (const cache of listed) requireHandle(doing, cache)
  return listed as MeasuredCache[]
}

function requireHandle(doing: string, cache: unknown): void {
  const { label, stats } = (cache ?? {}) as Partial<MeasuredCache>
  if (typeof label !== 'string' || !isObject(stats))
    throw new TypeError(cannot(doing, 'each of caches must be a handle that cacheOf returns', cache))
}
