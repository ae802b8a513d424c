// Run by handle/subscribe.spec.ts in a process of its own: prints the instances that listeners keep alive.
import { setTimeout as turn } from 'node:timers/promises'
import { Cached, cacheOf, LRUCache } from 'purecache'

class Service {
  @Cached({ backend: LRUCache, capacity: 100 })
  of(_n: number): null {
    return null
  }
}

const calls = [0, 1]

/** Creates services to which only their listeners refer afterwards. */
function use(): WeakRef<Service>[] {
  return calls.map((n) => {
    const service = new Service()
    cacheOf(service, 'of').subscribe(() => service.of(n))
    if (n > 0) cacheOf(service, 'of').peek(n)
    return new WeakRef(service)
  })
}

const kept = new Service()
let events = 0
cacheOf(kept, 'of').subscribe(() => events++)
kept.of(1)
const references = use()
const alive = () => references.filter((reference) => reference.deref() !== undefined).length
for (let round = 0; round < 500 && alive() > 0; round++) {
  await turn(1) // a target of deref() is alive until the end of the turn
  globalThis.gc!()
}
for (let round = 0; round < 20; round++) await turn(1)
console.log(JSON.stringify({ alive: alive(), answer: kept.of(1), events }))
