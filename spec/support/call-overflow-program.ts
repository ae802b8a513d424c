// Run by calls/stack-overflow.spec.ts in a process of its own, with a small stack: prints the state after
// overflows.
import {
  Cached,
  cached,
  cacheOf,
  cloned,
  expireAfter,
  Invalidates,
  invalidateTags,
  LFUCache,
  LRUCache,
  LRUTTLCache,
  refreshAfter,
  rememberErrors,
  remote,
  remoteCacheOf,
  S3FIFOCache,
  shared,
  SieveCache,
  staleIfError,
  tags,
  TinyLFUCache,
  TTLCache,
  Updates,
} from 'purecache'
import { isThorough } from './thorough'

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

/** Additional frames from attempt to attempt. */
const STEP = isThorough ? 1 : 5

let overflows = 0
/** Runs an action with `depth` frames on the stack. */
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

/*
 * A method that is called so often near the end of the stack that the engine compiles it: calls that were
 * inlined need no frames of their own, so an operation may have room where what ends it has none.
 */
const compiled = cached((n: number) => `v${n}`, { backend: LRUCache, capacity: CAPACITY })
const compiledAsync = cached(async (n: number) => `v${n}`, { backend: LRUCache, capacity: CAPACITY })
const compiledFailures = new Set<string>()
let compiledCalls = 0
/** Calls the method with increasing room, 500 times. */
function callFromTheEnd(): void {
  try {
    callFromTheEnd()
  } catch {
    overflows++
  }
  if (++compiledCalls > 500) return
  try {
    const n = (compiledCalls * 7_919) % 61
    compiledAsync(n).catch(() => {})
    void compiled(n)
  } catch (error) {
    if (!(error instanceof RangeError)) compiledFailures.add(String(error))
  }
}
for (let rounds = isThorough ? 400 : 80; rounds > 0; rounds--) {
  compiledCalls = 0
  callFromTheEnd()
  for (let n = 0; n < 61; n++)
    try {
      if (compiled(n) !== `v${n}`) wrong.compiled = (wrong.compiled ?? 0) + 1
      if (!cacheOf(compiled).has(n)) compiledFailures.add('not stored')
      if ((await compiledAsync(n)) !== `v${n}`) wrong.compiledAsync = (wrong.compiledAsync ?? 0) + 1
    } catch (error) {
      compiledFailures.add(String(error))
    }
}

const pending: Record<string, number> = {}
const stillPending = cacheOf(compiledAsync).stats.pending
if (stillPending !== 0) pending.compiledAsync = stillPending

/*
 * Methods with rules and writes, synchronous and async. Only the synchronous part of an async operation can
 * overflow; all results are awaited at the end.
 */

interface Row {
  readonly key: string
}
interface Ruled {
  of(args: readonly unknown[]): Row | Promise<Row>
  save(args: readonly unknown[]): unknown
  drop(args: readonly unknown[]): unknown
}

const clock = { time: 0, now: () => clock.time }
let loads = 0
/** Reads a row; every fifth time it fails. */
function load(args: readonly unknown[]): Row {
  if (++loads % 5 === 0) throw new Error('load failed')
  return { key: JSON.stringify(args) }
}
const mapped = (_: unknown, { args }: { readonly args: readonly unknown[] }) => [args[0]] as any
const timed = { backend: LRUTTLCache, capacity: CAPACITY, ttl: 100, clock, scope: 'class' } as const
const rules = () =>
  [
    rememberErrors(10),
    refreshAfter(20),
    staleIfError(40),
    expireAfter(({ key }: Row) => 40 + (key.length % 3) * 30),
    cloned<Row>(),
    tags(({ key }: Row) => [key]),
  ] as const

class Synchronous implements Ruled {
  @Cached(timed, ...rules())
  of(args: readonly unknown[]): Row {
    return load(args)
  }
  @Updates<Synchronous>('of', mapped)
  save(args: readonly unknown[]): Row {
    return { key: JSON.stringify(args) }
  }
  @Invalidates<Synchronous>('of', mapped)
  drop(_args: readonly unknown[]): void {}
}

class Asynchronous implements Ruled {
  @Cached(timed, ...rules())
  async of(args: readonly unknown[]): Promise<Row> {
    await undefined
    return load(args)
  }
  @Updates<Asynchronous>('of', mapped)
  async save(args: readonly unknown[]): Promise<Row> {
    return { key: JSON.stringify(args) }
  }
  @Invalidates<Asynchronous>('of', mapped)
  async drop(_args: readonly unknown[]): Promise<void> {}
}

const held = new Map<string, unknown>()
const store = {
  get: async (key: string) => held.get(key),
  set: async (key: string, value: unknown) => held.set(key, value),
  delete: async (key: string) => held.delete(key),
}
class Remote implements Ruled {
  @Cached({ backend: remote(store, { namespace: 'rows' }), scope: 'class' }, ...rules())
  async of(args: readonly unknown[]): Promise<Row> {
    await undefined
    return load(args)
  }
  @Updates<Remote>('of', mapped)
  async save(args: readonly unknown[]): Promise<Row> {
    return { key: JSON.stringify(args) }
  }
  @Invalidates<Remote>('of', mapped)
  async drop(_args: readonly unknown[]): Promise<void> {}
}

/** Additional frames from attempt to attempt of methods with rules. */
const RULED_STEP = isThorough ? 2 : 90
/** Frames above the end of the stack from which on an operation has room. */
const ROOM = 720
const KEYS = 12

const isExpected = (error: unknown) =>
  error instanceof RangeError || (error instanceof Error && error.message === 'load failed')
let unended = 0
const failures: string[] = [...compiledFailures]

/** Returns the greatest depth that does not overflow, which changes when the engine compiles `under`. */
function lastDepth(): number {
  let [fits, overflowing] = [0, 2 * end]
  while (overflowing - fits > 1) {
    const depth = (fits + overflowing) >> 1
    try {
      under(depth, () => {})
      fits = depth
    } catch {
      overflowing = depth
    }
  }
  return fits
}

/** Runs an action at a depth, and waits for its result. */
function attemptAny(depth: number, act: () => unknown): void {
  let result: unknown
  try {
    under(depth, () => {
      result = act()
    })
  } catch (error) {
    if (error instanceof RangeError) overflows++
    else if (!isExpected(error)) failures.push(String(error))
  }
  if (!(result instanceof Promise)) return
  unended++
  result.then(
    () => unended--,
    (error: unknown) => {
      unended--
      if (error instanceof RangeError) overflows++
      else if (!isExpected(error)) failures.push(String(error))
    },
  )
}

// An overflow may occur after a promise was created and before a caller waits for it.
process.on('unhandledRejection', (error) => {
  if (!isExpected(error)) failures.push(String(error))
})

const turn = async () => new Promise((resolve) => setImmediate(resolve))
const keyKinds: Record<string, (n: number) => readonly unknown[]> = {
  numbers: (n) => [n],
  objects: (n) => [{ n }],
}
const operations: ((ruled: Ruled, args: readonly unknown[]) => unknown)[] = [
  (ruled, args) => ruled.of(args),
  (ruled, args) => ruled.save(args),
  (ruled, args) => ruled.of(args),
  (ruled, args) => ruled.drop(args),
  (ruled, args) => ruled.of(args),
  (ruled, args) => handleOf(ruled).refresh(args),
  (ruled, args) => handleOf(ruled).set([args], { key: JSON.stringify(args) }),
  (ruled, args) => ruled.of(args),
  (ruled, args) => handleOf(ruled).delete(args),
  (ruled, args) => invalidateTags([JSON.stringify(args)], ruled),
]
function handleOf(ruled: Ruled): any {
  return ruled instanceof Remote ? remoteCacheOf(ruled, 'of') : cacheOf(ruled, 'of')
}

for (const Class of [Synchronous, Asynchronous, Remote])
  for (const [kind, argsOf] of Object.entries(keyKinds)) {
    const name = `${Class.name}, ${kind}`
    const ruled = new Class() as Ruled
    let n = 0
    for (let room = 0; room < ROOM; room += RULED_STEP) {
      const last = lastDepth()
      for (const operation of operations) {
        const args = argsOf(n++ % KEYS)
        attemptAny(last - room, () => operation(ruled, args))
      }
      clock.time += 7
      if (n % 40 === 0) await turn()
    }
    await turn()
    await turn()
    loads = 0
    for (let round = 0; round < 2; round++)
      for (let key = 0; key < KEYS; key++)
        try {
          clock.time += 50
          const answer = await ruled.of(argsOf(key))
          if (answer.key !== JSON.stringify(argsOf(key))) wrong[name] = (wrong[name] ?? 0) + 1
        } catch (error) {
          if (!isExpected(error)) failures.push(`${name}: ${String(error)}`)
        }
    await turn()
    const { stats } = handleOf(ruled)
    sizes[name] = stats.size <= stats.capacity
    if (stats.pending !== 0) pending[name] = stats.pending
  }
console.log(JSON.stringify({ overflows, wrong, sizes, pending, unended, failures: failures.slice(0, 5) }))
