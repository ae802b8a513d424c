// Run by garbage.spec.ts in a process of its own: prints what is left when instances are garbage.
import { setTimeout as turn } from 'node:timers/promises'
import { Cached, cacheOf, LRUCache } from 'purecache'

class Service {
  @Cached({ backend: LRUCache, capacity: 100 })
  of(value: unknown): unknown[] {
    return [value]
  }

  @Cached({ backend: LRUCache, capacity: 100 })
  async load(n: number): Promise<number> {
    return n
  }
}

const sizes = () => (['of', 'load'] as const).map((name) => cacheOf(Service.prototype, name).stats.size)

/** Makes services that nobody holds when it returns. */
async function use(count: number): Promise<WeakRef<Service>[]> {
  const references: WeakRef<Service>[] = []
  for (let i = 0; i < count; i++) {
    const service = new Service()
    service.of('primitive')
    service.of({ structured: 1 })
    await service.load(1)
    references.push(new WeakRef(service))
  }
  return references
}

const kept = new Service()
kept.of('kept')
const references = await use(5)
const before = sizes()
// The engine tells of what it collected in a task of its own; a bounded number of turns is enough to wait for it.
for (let round = 0; round < 500 && sizes().join() !== '1,0'; round++) {
  globalThis.gc!()
  await turn(1)
}
// The first service was the one whose keys need nothing to tell the scope; its place is taken anew.
const next = new Service()
console.log(
  JSON.stringify({
    before,
    after: sizes(),
    alive: references.filter((reference) => reference.deref() !== undefined).length,
    keptHas: cacheOf(kept, 'of').has('kept'),
    nextIsApart: next.of('kept') !== kept.of('kept'),
  }),
)
