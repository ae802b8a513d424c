// Run by backends/empty.spec.ts in a process of its own, whose heap is small: prints the bytes of an empty
// cache.
import * as policies from '../backends/policies'
import { inUse } from './in-use'

const COUNT = 100
const time = { ttl: 1_000, clock: { now: () => 5 } }
const timed: Record<string, object> = { TTLCache: time, LRUTTLCache: time, TinyLFUCache: time }

const bytes: Record<string, number> = {}
for (const [name, Policy] of Object.entries(policies))
  for (const [mode, options] of Object.entries({ '': {}, ' with a ttl': timed[name] })) {
    if (mode === '' ? name === 'TTLCache' || name === 'LRUTTLCache' : options === undefined) continue
    const before = inUse()
    const caches = Array.from({ length: COUNT }, (_, n) => {
      const capacity = n % 2 === 0 ? 10_000_000 : 2 ** 53 - 1
      return new (Policy as unknown as new (options: object) => object)({ capacity, ...options })
    })
    bytes[`${name}${mode}`] = (inUse() - before) / caches.length
  }
console.log(JSON.stringify(bytes))
