import { type Bounds, type Cache, create, type Policy } from '../../playground/model/policies'

/**
 * Yields a cache after each request of a stream, with the number of the request: a get, and a set after a
 * miss. It knows nothing of `Replay`, so that specs can hold that to it.
 */
export function* driven(
  policy: Policy,
  bounds: Bounds,
  ids: readonly number[],
): Generator<{ readonly cache: Cache; readonly now: number }> {
  let now = 0
  const cache = create(
    policy,
    bounds,
    () => now,
    () => {},
  )
  for (const id of ids) {
    now++
    if (cache.get(id) === undefined) cache.set(id, now)
    yield { cache, now }
  }
}
