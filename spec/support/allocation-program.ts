// Run by calls/allocation.spec.ts in a process of its own: prints how often the engine collected garbage
// during hits.
import { PerformanceObserver } from 'node:perf_hooks'
import { setTimeout as turn } from 'node:timers/promises'
import { Cached, coarseClock, LFUCache, LRUCache, LRUTTLCache } from 'purecache'
import { isThorough } from './thorough'

const HITS = isThorough ? 10_000_000 : 500_000

class Service {
  @Cached({ backend: LRUCache, capacity: 100 })
  one(n: number): unknown[] {
    return [n]
  }

  @Cached({ backend: LFUCache, capacity: 100 })
  text(text: string): unknown[] {
    return [text]
  }

  @Cached({ backend: LRUCache, capacity: 100 })
  two(n: number, text: string): unknown[] {
    return [n, text]
  }

  @Cached({ backend: LRUCache, capacity: 100 })
  find(query: object): unknown[] {
    return [query]
  }

  @Cached({ backend: LRUCache, capacity: 100 })
  get plain(): unknown[] {
    return [43]
  }

  @Cached({ backend: LRUTTLCache, capacity: 100, ttl: 1e9, clock: coarseClock() })
  get answer(): unknown[] {
    return [42]
  }
}

let collections = 0
new PerformanceObserver((list) => (collections += list.getEntries().length)).observe({ entryTypes: ['gc'] })

const first = new Service()
const second = new Service()
first.one(-1)
const texts = ['a', 'b', 'c', 'd']
const queries = texts.map((name, page) => (page % 2 === 0 ? { name, page } : { name, range: { page } }))
const calls: Record<string, (n: number) => unknown> = {
  loop: () => texts, // the cost of the loop itself before it is compiled: newer engines box its counter
  number: (n) => first.one(n & 63),
  text: (n) => first.text(texts[n & 3]!),
  two: (n) => first.two(n & 15, texts[n & 3]!),
  getter: () => first.plain,
  object: (n) => first.find(queries[n & 3]!),
  timed: () => first.answer,
  second: (n) => second.one(n & 31),
  garbage: (n) => [n],
}

const seen: Record<string, number> = {}
for (const [name, call] of Object.entries(calls)) {
  let kept: unknown
  for (let n = 0; n < 200_000; n++) kept = call(n)
  globalThis.gc!()
  await turn(5)
  collections = 0
  for (let n = 0; n < HITS; n++) kept = call(n)
  await turn(5) // the observer is called in a turn of its own
  seen[name] = collections
  if (kept === undefined) throw new Error('every call has an answer')
}
console.log(JSON.stringify(seen))
