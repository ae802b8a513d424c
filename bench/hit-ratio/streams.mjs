import { draws, generator, listed, zipf } from '../keys.mjs'

const LENGTH = 200_000
const KEYS = 20_000

/** Streams of each kind of behaviour, the same in each run. */
export function builtIn() {
  const popular = zipf(KEYS, LENGTH)
  const random = generator(5)
  let fresh = KEYS
  return [
    { name: 'zipf', keys: popular },
    // From time to time a scan reads a thousand keys that are never requested again.
    { name: 'scan', keys: popular.map((key, i) => (i % 5_000 < 1_000 ? ++fresh : key)) },
    { name: 'loop', keys: listed(LENGTH, (i) => i % 5_000) },
    { name: 'recency', keys: listed(LENGTH, (i) => Math.max(0, Math.floor(i / 8 - random() * 2_000))) },
    {
      name: 'uniform',
      keys: draws(
        listed(KEYS, (i) => i),
        LENGTH,
      ),
    },
    // Popularity, then recency, then a loop, then another popularity.
    {
      name: 'phases',
      keys: listed(LENGTH, (i) => {
        const phase = Math.floor((4 * i) / LENGTH)
        if (phase === 0) return popular[i]
        if (phase === 1) return 1e6 + Math.max(0, Math.floor(i / 8 - random() * 2_000))
        if (phase === 2) return 2e6 + (i % 5_000)
        return 3e6 + popular[i]
      }),
    },
  ]
}
