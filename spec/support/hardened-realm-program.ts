// Run by decorators/platforms.spec.ts in a process of its own, because frozen objects cannot be unfrozen.

// Freezes the intrinsics, like `lockdown` of SES and `--frozen-intrinsics` of Node, and the global object,
// before the library is loaded.
for (const { prototype } of [Object, Function, Array, Map, Set, WeakMap, WeakSet, Promise, Date, Error])
  Object.freeze(prototype)
Object.freeze(Symbol)
Object.preventExtensions(globalThis)

const {
  byIdentity,
  byValue,
  Cached,
  cached,
  cacheOf,
  caches,
  cachesOf,
  clearAll,
  Invalidates,
  LRUCache,
  setEnabled,
  shared,
} = await import('purecache')

/** A decorator that hides the cached method, so that only the metadata leads to its cache. */
function hidden(target: unknown, _: unknown, descriptor?: PropertyDescriptor): any {
  const method = (descriptor?.value ?? target) as (...args: unknown[]) => unknown
  const value = function (this: unknown, ...args: unknown[]): unknown {
    return method.apply(this, args)
  }
  return descriptor === undefined ? value : { ...descriptor, value }
}

class Service {
  @Cached({ backend: LRUCache, capacity: 9 })
  of(n: number): number[] {
    return [n]
  }
  @hidden
  @Cached({ backend: LRUCache, capacity: 9 })
  other(n: number): number[] {
    return [n]
  }
  @Invalidates<Service>('other')
  change(): void {}
}

class Point {
  constructor(readonly x: number) {}
}
byValue(Point)

const service = new Service()
const before = service.other(1)
const isHit = service.other(1) === before && service.of(1) === service.of(1)
service.change()
const query = {}
const byKey = cached((_: object) => ({}), { backend: LRUCache, capacity: 9, key: (q) => byIdentity(q) })
const byPoint = cached((_: Point) => ({}), { backend: shared(new Map()) })
const isShared = byKey(query) === byKey(query) && byPoint(new Point(1)) === byPoint(new Point(1))
setEnabled(false)
const isBypassed = service.of(1) !== service.of(1)
setEnabled(true)
void clearAll()

console.log(
  JSON.stringify({
    isHit,
    isInvalidated: service.other(1) !== before,
    isShared,
    isBypassed,
    isCleared: !cacheOf(service, 'of').has(1),
    labels: cachesOf(service).map(({ label }) => label),
    caches: caches().length,
  }),
)

export {}
