// Run by thorough-only/backend-garbage.spec.ts in a process of its own: prints how often the engine collected
// garbage while each backend was hit, and while it evicted with a listener.
import { PerformanceObserver } from 'node:perf_hooks'
import { setTimeout as turn } from 'node:timers/promises'
import * as policies from '../backends/policies'

const CALLS = 1_000_000
const CAPACITY = 1_000

interface Cache {
  get(key: number): unknown
  set(key: number, value: number): unknown
}

const time = { ttl: 1_000, clock: { now: () => 5 } }
const timed: Record<string, object> = { TTLCache: time, LRUTTLCache: time, TinyLFUCache: time }

let collections = 0
new PerformanceObserver((list) => (collections += list.getEntries().length)).observe({ entryTypes: ['gc'] })

async function measure(call: (n: number) => unknown): Promise<number> {
  for (let n = 0; n < 100_000; n++) call(n)
  globalThis.gc!()
  await turn(5)
  collections = 0
  for (let n = 100_000; n < CALLS; n++) call(n)
  await turn(5) // the observer is called in a turn of its own
  return collections
}

const seen: Record<string, number> = {}
let removals = 0
for (const [name, Policy] of Object.entries(policies)) {
  const onRemove = (key: number) => {
    removals += key & 1
  }
  const options = { capacity: CAPACITY, onRemove, ...timed[name] }
  const cache = new (Policy as unknown as new (options: object) => Cache)(options)
  for (let key = 0; key < CAPACITY; key++) cache.set(key, key)
  seen[`${name}: hits`] = await measure((n) => cache.get(n % CAPACITY))
  seen[`${name}: evictions`] = await measure((n) => cache.set(n, n))
}
let kept: unknown
seen.garbage = await measure((n) => (kept = [n]))
console.log(JSON.stringify({ seen, removals, kept }))
