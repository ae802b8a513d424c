// Run by backends/growth.spec.ts in a process of its own: prints the steps of each backend with n and 4n
// chosen keys.
import * as policies from '../backends/policies'
import { largeFamilies, smallFamilies } from './key-families'
import { StepCounter } from './steps'
import { isThorough } from './thorough'

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
  { families: smallFamilies, n: isThorough ? 250 : 120, classes: { LRUCache, S3FIFOCache, TinyLFUCache } },
  {
    families: { integers: (i: number) => [i], texts: (i: number) => [`key ${i}`] },
    n: isThorough ? 250 : 120,
    classes: policies,
  },
  { families: largeFamilies(isThorough ? 1_600 : 400), n: 30, classes: { LRUCache } },
]
for (const { families, n, classes } of groups)
  for (const [nth, [family, argsOf]] of Object.entries(families).entries()) {
    const keys = Array.from({ length: 4 * n }, (_, i) => argsOf(i)[0])
    for (const [at, [name, Policy]] of Object.entries(classes).entries()) {
      // The walks of one class in three are counted with each family, in turn.
      if (!isThorough && families === smallFamilies && (nth + at) % 3 !== 0) continue
      for (const [walked, [walk, run]] of Object.entries(walks).entries())
        for (const isEvicting of [false, true]) {
          // One of them evicts, the other with the next family.
          if (!isThorough && isEvicting !== ((nth + walked) % 2 === 0)) continue
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
