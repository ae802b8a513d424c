// Run by thorough-only/backend-growth.spec.ts in a process of its own: prints the steps of each backend with
// n and 4n chosen keys.
import * as policies from '../backends/policies'
import { largeFamilies, smallFamilies } from './key-families'
import { StepCounter } from './steps'

interface Cache {
  get(key: unknown): unknown
  set(key: unknown, value: number, options?: { ttl: number }): unknown
  has(key: unknown): boolean
  delete(key: unknown): boolean
}
type Walk = (cache: Cache, keys: readonly unknown[]) => unknown

const time = { ttl: 1_000, clock: { now: () => 0 } }
const timed: Record<string, object> = { TTLCache: time, LRUTTLCache: time, TinyLFUCache: time }

const walks: Record<string, Walk> = {
  'new keys, hits and misses': (cache, keys) => {
    keys.forEach((key, n) => cache.set(key, n))
    keys.forEach((key) => cache.get(key))
    keys.forEach((key) => cache.has(key))
  },
  'overwriting and deletion': (cache, keys) => {
    keys.forEach((key, n) => cache.set(key, n))
    keys.forEach((key, n) => cache.set(key, -n))
    keys.forEach((key) => cache.delete(key))
    keys.forEach((key) => cache.delete(key))
  },
}

/** All backends share the index of keys; these keep hashes of keys besides. */
const { LRUCache, S3FIFOCache, TinyLFUCache } = policies

const steps = new StepCounter()
const seen: Record<string, [number, number]> = {}
const groups = [
  { families: smallFamilies, n: 250, classes: { LRUCache, S3FIFOCache, TinyLFUCache } },
  {
    families: { integers: (i: number) => [i], texts: (i: number) => [`key ${i}`] },
    n: 250,
    classes: policies,
  },
  { families: largeFamilies(1_600), n: 30, classes: { LRUCache } },
]
for (const { families, n, classes } of groups)
  for (const [family, argsOf] of Object.entries(families)) {
    const keys = Array.from({ length: 4 * n }, (_, i) => argsOf(i)[0])
    for (const [name, Policy] of Object.entries(classes)) {
      for (const [walk, run] of Object.entries(walks))
        for (const isEvicting of [false, true]) {
          const [few, many] = [n, 4 * n].map((size) => {
            const options = { capacity: isEvicting ? size / 2 : size, ...timed[name] }
            const cache = new (Policy as unknown as new (options: object) => Cache)(options)
            const some = keys.slice(0, size)
            return () => void run(cache, some)
          })
          seen[`${name}: ${walk} with ${family}${isEvicting ? ', evicting' : ''}`] = [
            steps.of(few!),
            steps.after(many!),
          ]
        }
    }
  }
console.log(JSON.stringify(seen))
