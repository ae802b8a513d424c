// Run by attacks-on-freshness.spec.ts in a process of its own: prints what listeners leave when instances are garbage.
import { setTimeout as turn } from 'node:timers/promises'
import { Cached, cacheOf, LRUCache } from 'purecache'

class Service {
  @Cached({ backend: LRUCache, capacity: 100 })
  of(_n: number): null {
    return null
  }
}

const calls = [0, 1]

/** Makes services that nobody holds when it returns, and that their listeners lead to. */
function use(): WeakRef<Service>[] {
  return calls.map((n) => {
    const service = new Service()
    cacheOf(service, 'of').subscribe(() => service.of(n))
    if (n > 0) cacheOf(service, 'of').peek(n)
    return new WeakRef(service)
  })
}

const kept = new Service()
let heard = 0
cacheOf(kept, 'of').subscribe(() => heard++)
kept.of(1)
const references = use()
const alive = () => references.filter((reference) => reference.deref() !== undefined).length
for (let round = 0; round < 500 && alive() > 0; round++) {
  await turn(1) // what was asked for in this turn is held until it is over
  globalThis.gc!()
}
for (let round = 0; round < 20; round++) await turn(1)
console.log(JSON.stringify({ alive: alive(), answer: kept.of(1), heard }))
