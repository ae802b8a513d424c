import { cached, cacheOf, LRUTTLCache, type MethodCache, type Rule } from 'purecache'
import { ManualClock } from './manual-clock'
import { Source } from './source'

/** A cached function whose loads are ended by hand, in a backend with time, and what left it. */
export function timedMethod(options: object, ...rules: Rule<any, any, any, any>[]) {
  const clock = new ManualClock()
  const source = new Source<string>()
  const removed: string[] = []
  const load = cached(
    source.load as (key: string) => Promise<string>,
    {
      backend: LRUTTLCache,
      capacity: 2,
      ttl: 100,
      clock,
      onRemove: (_: unknown, value: string, cause: string) => void removed.push(`${value} ${cause}`),
      ...options,
    },
    ...rules,
  )
  const cache = cacheOf(load) as MethodCache<[string], string>
  /** Calls, ends the load with a value, and returns the answer. */
  const loaded = async (key: string, value: string): Promise<string> => {
    const call = load(key)
    source.answer(value)
    return call
  }
  return { clock, source, removed, load, loaded, cache }
}
