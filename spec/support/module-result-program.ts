// Run by rules/cloned.spec.ts in a process of its own: Jest makes no namespaces of modules.
import { Cached, cacheOf, frozen, LRUCache } from 'purecache'

class Plugins {
  @Cached({ backend: LRUCache, capacity: 1 }, frozen())
  async load(name: string): Promise<{ module: object }> {
    return { module: (await import(name)) as object }
  }
}

const plugins = new Plugins()
const { module } = await plugins.load('node:path')
const again = await plugins.load('node:path')

console.log(
  JSON.stringify({
    isSame: again.module === module,
    isFrozen: Object.isFrozen(again),
    loads: cacheOf(plugins, 'load').stats.loads,
  }),
)
