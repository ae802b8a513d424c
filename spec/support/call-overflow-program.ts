// Run by calls/stack-overflow.spec.ts in a process of its own, with a small stack: prints what overflows have
// left.
import {
  Cached,
  cached,
  cacheOf,
  invalidateTags,
  LFUCache,
  LRUCache,
  LRUTTLCache,
  S3FIFOCache,
  shared,
  SieveCache,
  tags,
  TinyLFUCache,
  TTLCache,
} from 'purecache'

const CAPACITY = 8
const options: Record<string, object> = {
  LRUCache: { backend: LRUCache, capacity: CAPACITY },
  LFUCache: { backend: LFUCache, capacity: CAPACITY },
  TTLCache: { backend: TTLCache, capacity: CAPACITY, ttl: 1e9 },
  LRUTTLCache: { backend: LRUTTLCache, capacity: CAPACITY, ttl: 1e9 },
  SieveCache: { backend: SieveCache, capacity: CAPACITY },
  S3FIFOCache: { backend: S3FIFOCache, capacity: CAPACITY },
  TinyLFUCache: { backend: TinyLFUCache, capacity: CAPACITY },
  'shared Map': { backend: shared(new Map<string, unknown>()) },
}
const kinds: Record<string, (n: number) => unknown[]> = {
  number: (n) => [n],
  text: (n) => [`key ${n}`],
  object: (n) => [{ n }],
  pair: (n) => [n, 'x'],
}

/** How many more frames there are from attempt to attempt. */
const STEP = process.env['THOROUGH'] === 'true' ? 1 : 2

let overflows = 0
/** Runs an action with so many frames on the stack, until it has room. */
function under(depth: number, act: () => void): void {
  if (depth > 0) return under(depth - 1, act)
  act()
}
function attempt(depth: number, act: () => void): void {
  try {
    under(depth, act)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    overflows++
  }
}
/** The depth at which the stack ends. */
function deepest(): number {
  let depth = 0
  const go = (): void => {
    depth++
    go()
  }
  try {
    go()
  } catch {
    return depth
  }
  return depth
}

const wrong: Record<string, number> = {}
const sizes: Record<string, boolean> = {}
const end = deepest()
for (const [backend, given] of Object.entries(options))
  for (const [kind, argsOf] of Object.entries(kinds)) {
    class Service {
      @Cached(
        { ...given } as { backend: typeof LRUCache; capacity: number },
        tags((value: string) => [value]),
      )
      of(...args: unknown[]): string {
        return JSON.stringify(args)
      }
    }
    const services = [new Service(), new Service()]
    const plain = cached((...args: unknown[]) => JSON.stringify(args), {
      ...given,
    } as { backend: typeof LRUCache; capacity: number })
    let n = 0
    // From well above the end of the stack to just below it, so that each step of an operation is the one
    // that fails.
    for (let attempts = 0; attempts < 160 / STEP; attempts++) {
      const room = attempts * STEP
      const depth = Math.max(0, end - 60 - room)
      const service = services[attempts & 1]!
      const args = argsOf(n++ % 24)
      attempt(depth, () => void service.of(...args))
      attempt(depth, () => void plain(...args))
      if (attempts % 3 === 0) attempt(depth, () => void cacheOf(plain).delete(...argsOf(n % 24)))
      if (attempts % 5 === 0)
        attempt(depth, () => void cacheOf(plain).set(argsOf(n % 24), JSON.stringify(argsOf(n % 24))))
      if (attempts % 7 === 0)
        attempt(depth, () => void invalidateTags([JSON.stringify(argsOf(n % 24))], service))
      if (attempts % 40 === 39) attempt(depth, () => cacheOf(service, 'of').clear())
    }
    const name = `${backend}, ${kind}`
    for (let key = 0; key < 24; key++)
      for (const call of [plain, ...services.map((service) => service.of.bind(service))]) {
        const answer = call(...argsOf(key))
        if (answer !== JSON.stringify(argsOf(key))) wrong[name] = (wrong[name] ?? 0) + 1
      }
    const { size, capacity } = cacheOf(plain).stats
    sizes[name] = size <= capacity
  }
console.log(JSON.stringify({ overflows, wrong, sizes }))
