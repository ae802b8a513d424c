import type { MethodCache, MethodStats, RemoteMethodCache, Rule } from 'purecache'
import type { CollectableRealm } from './collectable'
import { type Deferred, deferred } from './deferred'
import { type Ending, FlakyStore } from './flaky-store'
import type { ManualTime } from './manual-time'
import { xorshift } from './random'

/*
 * One schedule: a class with a cached method is drawn at random (backend, scope, rules, kind of key, a far
 * layer below), and then calls, writes, invalidations, the ends of loads, of promised values and of a store's
 * operations, time, and collections follow at random.
 *
 * The method reads a source in which every cell, a key in a scope, has a version. A commit makes it greater.
 * The faults that are detected:
 *
 *   - an answer of another cell;
 *   - an answer that is older than an invalidation which was complete when the call began, or, without a
 *     remote store, older than an answer that had been given by then;
 *   - an error that is neither a load's, a promised value's nor a listener's;
 *   - a call that is not counted once in each layer, a load that stays pending, a call that never ends.
 */

const KEYS = 3
const STEPS = 60
const STORE_TIMEOUT = 100
const RETRY_AFTER = 50

interface Cell {
  readonly name: string
  readonly k: number
  readonly scope: number
  /** The version in the source. */
  version: number
  /** The oldest version that a call from now on may return, because older ones were invalidated. */
  floor: number
  /** The newest version that a call has returned; later calls may return no older one. */
  seen: number
  /** Calls, refreshes included. */
  calls: number
}

interface Value {
  readonly cell: string
  readonly k: number
  readonly version: number
}

/** A write of a cell. */
interface Write {
  version: number
  /** The promise of the value to be stored, which the callers of a synchronous write do not wait for. */
  promised?: Promise<unknown>
}

class Own {}
const own = [new Own(), new Own(), new Own()]
const kinds: readonly { readonly name: string; readonly args: (k: number) => unknown[] }[] = [
  { name: 'integers', args: (k) => [k] },
  { name: 'texts', args: (k) => [`key ${k}`] },
  { name: 'objects', args: (k) => [{ id: k }] },
  { name: 'two arguments', args: (k) => [k, 'x'] },
  { name: 'arrays', args: (k) => [Array.from({ length: k }, () => ({}))] },
  { name: 'odd numbers', args: (k) => [[NaN, -0, 0][k]] },
  { name: 'dates', args: (k) => [new Date(k)] },
  { name: 'instances', args: (k) => [own[k]] },
  { name: 'many arguments', args: (k) => [1, 2, 3, { k }, 5] },
  { name: 'bigints', args: (k) => [BigInt(k) << 64n] },
  { name: 'as many arguments', args: (k) => Array.from({ length: k }, () => undefined) },
]
const nameOf = (value: unknown): string => {
  if (typeof value === 'bigint') return `${value}n`
  if (value instanceof Own) return `own ${own.indexOf(value)}`
  if (value instanceof Date) return `date ${value.getTime()}`
  if (Array.isArray(value)) return `[${value.map(nameOf).join()}]`
  if (typeof value === 'object' && value !== null) return JSON.stringify(value)
  return Object.is(value, -0) ? '-0' : `${typeof value} ${String(value)}`
}

export interface Report {
  readonly seed: number
  readonly drawn: string
  readonly problems: readonly string[]
  /** The operations in their order. */
  readonly log: readonly string[]
}

/** Runs one schedule, and returns the first fault, if any. */
export async function runSchedule(
  seed: number,
  realm: CollectableRealm,
  time: ManualTime,
  steps = STEPS,
): Promise<Report> {
  const schedule = new Schedule(seed, realm, time)
  await schedule.run(steps)
  return { seed, drawn: schedule.drawn, problems: schedule.problems, log: schedule.log }
}

/** Returns the number of runs of the method below a layer. */
function runsOf({ misses, bypassed, refreshes }: MethodStats): number {
  return misses + bypassed + refreshes
}

async function turns(count = 20): Promise<void> {
  for (let turn = 0; turn < count; turn++) await Promise.resolve()
}

type AnyRule = Rule<any, any, any, any>
interface Layer {
  readonly options: never
  readonly rules: readonly AnyRule[]
}
type Handle = MethodCache<unknown[], Value> | RemoteMethodCache<unknown[], Value>

interface Service {
  readonly scope: number
  read(...args: unknown[]): unknown
  save(args: unknown[], write: Write): unknown
  drop(args: unknown[]): unknown
  dropAll(): unknown
}

class Schedule {
  readonly problems: string[] = []
  readonly log: string[] = []
  readonly drawn: string
  readonly #random: (n: number) => number
  readonly #realm: CollectableRealm
  readonly #time: ManualTime
  readonly #isAsync: boolean
  readonly #scopeKind: 'instance' | 'class' | 'function'
  /** Whether the outermost layer is a store that answers with promises. */
  readonly #isRemote: boolean
  readonly #isFlaky: boolean
  readonly #isLayered: boolean
  readonly #hasTags: boolean
  readonly #refuses: boolean
  readonly #canBypass: boolean
  readonly #isEvil: boolean
  readonly #args: (k: number) => unknown[]
  readonly #store: FlakyStore | undefined
  readonly #Service: new (scope: number) => Service
  readonly #cells = new Map<string, Cell>()
  readonly #loads: { readonly end: Deferred<Value>; readonly value: Value }[] = []
  readonly #writes: Deferred<void>[] = []
  readonly #promised: { readonly end: Deferred<Value>; readonly value: Value }[] = []
  #services: Service[] = []
  #scopes = 0
  #bypassed: number | undefined
  #calls = 0
  #unanswered = 0 // calls that a listener has interrupted
  #runs = 0
  #warmed = 0
  #waiting = 0
  #depth = 0

  constructor(seed: number, realm: CollectableRealm, time: ManualTime) {
    const random = xorshift(seed)
    const pick = <T>(list: readonly T[]): T => list[random(list.length)]!
    const { library } = realm
    this.#random = random
    this.#realm = realm
    this.#time = time

    const backend = pick([
      'LRUCache',
      'LFUCache',
      'TTLCache',
      'LRUTTLCache',
      'SieveCache',
      'S3FIFOCache',
      'TinyLFUCache',
      'Map',
      'shared LRUCache',
      'remote',
      'remote',
      'flaky remote',
      'flaky remote',
    ])
    const isOwn = backend.endsWith('Cache') && backend !== 'shared LRUCache'
    const below = isOwn ? pick(['nothing', 'nothing', 'Map', 'remote', 'flaky remote']) : 'nothing'
    const hasStore = `${backend} ${below}`.includes('remote')
    this.#isRemote = backend.endsWith('remote')
    this.#isFlaky = `${backend} ${below}`.includes('flaky')
    this.#isAsync = hasStore || random(4) > 0
    this.#scopeKind = pick(hasStore ? ['class', 'function'] : ['instance', 'instance', 'class', 'function'])
    this.#isEvil = random(4) === 0
    const kind = pick(kinds)
    this.#args = kind.args
    if (hasStore) this.#store = new FlakyStore(time, STORE_TIMEOUT)

    const hasTime = /TTL|TinyLFU/.test(backend)
    const isTimed = hasTime || !isOwn
    const ttl = 20 + random(80)
    const maybe = (rule: () => AnyRule, chance = 4): AnyRule[] => (random(chance) === 0 ? [rule()] : [])
    this.#hasTags = random(2) === 0
    this.#refuses = random(6) === 0
    const isExpiring = isTimed && random(3) === 0
    this.#canBypass = random(6) === 0
    const inEveryLayer = (): AnyRule[] => [
      ...(this.#hasTags ? [library.tags((value: Value) => [`tag ${value.k % 2}`])] : []),
      ...(this.#refuses ? [library.cacheIf((value: Value) => value.version % 4 !== 3)] : []),
    ]
    const rules: AnyRule[] = [
      ...maybe(() => library.refreshAfter(1 + random(15)), 3),
      ...(hasTime || isExpiring ? maybe(() => library.staleIfError(1 + random(60))) : []),
      ...maybe(() => library.rememberErrors(1 + random(30)), 5),
      ...maybe(() => library.timeoutLoad(1 + random(40)), 5),
      ...(isExpiring ? [library.expireAfter((value: Value) => 10 + (value.version % 5) * 10)] : []),
      ...(hasTime ? maybe(() => library.jitter(0.5, () => 0.5), 6) : []),
      ...inEveryLayer(),
      ...(this.#canBypass
        ? [library.when(({ args }) => this.#indexOf(args as unknown[]) !== this.#bypassed)]
        : []),
    ]
    const capacity = 1 + random(3)
    const scope = this.#scopeKind === 'function' ? (self: Service) => self.scope : this.#scopeKind
    const options = {
      ...(isOwn
        ? {
            backend: library[backend as 'LRUTTLCache'],
            capacity,
            ...(hasTime && { ttl, clock: time }),
            ...(this.#isEvil && { onRemove: () => this.#meddle(true) }),
          }
        : { backend: this.#foreign(backend) }),
      scope,
    } as never
    const far: Layer | undefined =
      below === 'nothing'
        ? undefined
        : {
            options: { backend: this.#foreign(below), scope } as never,
            rules: [
              ...maybe(() => library.refreshAfter(1 + random(15)), 5),
              ...maybe(() => library.rememberErrors(1 + random(30)), 5),
              ...maybe(() => library.timeoutLoad(1 + random(40)), 5),
              ...inEveryLayer(),
            ],
          }
    this.#isLayered = far !== undefined
    this.#Service = this.#makeClass({ options, rules }, far)
    this.drawn = [
      far === undefined ? backend : `${backend} over ${below}`,
      `capacity ${capacity}`,
      `scope ${this.#scopeKind}`,
      kind.name,
      this.#isAsync ? 'async' : 'sync',
      this.#isEvil ? 'meddling listeners' : '',
      rules.map(({ rule }) => rule).join(' '),
      far === undefined ? '' : `below: ${far.rules.map(({ rule }) => rule).join(' ')}`,
    ].join(', ')
    this.#services = [this.#makeService(), this.#makeService()]
    if (this.#isEvil) this.#cache(this.#services[1]!).subscribe(() => this.#meddle(false))
  }

  async run(steps: number): Promise<void> {
    for (let step = 0; step < steps; step++) {
      this.#act()
      if (this.#random(3) === 0) await turns()
    }
    await this.#finish()
    this.#check()
  }

  #foreign(backend: string): unknown {
    const { shared, remote, LRUCache } = this.#realm.library
    if (backend === 'Map') return shared(new Map<string, unknown>())
    if (backend === 'shared LRUCache') return shared(new LRUCache<string, unknown>({ capacity: 2 }))
    return remote(this.#store!, { namespace: 'n', timeout: STORE_TIMEOUT, retryAfter: RETRY_AFTER })
  }

  #makeClass(near: Layer, far: Layer | undefined): new (scope: number) => Service {
    const { Cached, Updates, Invalidates } = this.#realm.library
    const below: any = far === undefined ? () => {} : Cached(far.options, ...far.rules)
    const load = (self: Service, args: unknown[]) => this.#load(self, args)
    const commitWrite = (self: Service, args: unknown[], write: Write) => this.#write(self, args, write)
    const valueOf = (value: Value, { args: [, write] }: { args: any }) =>
      this.#valueOf(value, write as Write) as Value
    const commit = (self: Service, args?: unknown[]) => this.#commitOf(self, args)
    const args = (_: unknown, context: { args: any }) => (context.args as [unknown[]])[0]
    class Decorated {
      constructor(readonly scope: number) {}
      @Cached(near.options, ...near.rules)
      @below
      read(...given: unknown[]): unknown {
        return load(this, given)
      }
      @Updates<any>('read', args, valueOf)
      save(given: unknown[], write: Write): unknown {
        return commitWrite(this, given, write)
      }
      @Invalidates('read', args)
      drop(given: unknown[]): unknown {
        return commit(this, given)
      }
      @Invalidates('read')
      dropAll(): unknown {
        return commit(this)
      }
    }
    return Decorated
  }

  #makeService(): Service {
    const scopes = { instance: this.#scopes, class: 0, function: this.#scopes % 2 }
    this.#scopes++
    return new this.#Service(scopes[this.#scopeKind])
  }

  #cache(service: Service): Handle {
    const { cacheOf, remoteCacheOf } = this.#realm.library
    return this.#isRemote ? remoteCacheOf(service, 'read' as never) : (cacheOf(service, 'read') as Handle)
  }

  #act(): void {
    const random = this.#random
    const store = this.#store
    if (store !== undefined && store.waiting > 0 && random(5) < 2)
      return store.end(random(store.waiting), this.#ending())
    const service = this.#services[random(this.#services.length)]!
    const k = random(KEYS)
    const action = random(100)
    if (action < 38) this.#call(service, k)
    else if (action < 58) this.#endLoad()
    else if (action < 66) this.#pass(random(store === undefined ? 25 : 60))
    else if (action < 70) this.#note('silent change', () => void this.#cell(service, k).version++)
    else if (action < 74)
      this.#invalidate('delete', [this.#cell(service, k)], () =>
        this.#cache(service).delete(...this.#args(k)),
      )
    else if (action < 78) this.#set(service, k)
    else if (action < 81) this.#refresh(service, k)
    else if (action < 83)
      this.#invalidate('clear', this.#cellsOf(service), () => this.#cache(service).clear())
    else if (action < 86) this.#invalidateTag(service, k % 2)
    else if (action < 91) this.#save(service, k)
    else if (action < 92) this.#endWrite()
    else if (action < 93) this.#endPromised()
    else if (action < 95) this.#drop(service, k)
    else if (action < 96) this.#drop(service)
    else if (action < 97) this.#warm(service)
    else if (action < 98) this.#bypassed = this.#canBypass && random(2) === 0 ? k : undefined
    else this.#collect()
  }

  #call(service: Service, k: number): void {
    const cell = this.#cell(service, k)
    const { floor, seen } = cell
    cell.calls++
    const isBypassing = this.#bypassed === k
    this.#calls++
    this.#wait(
      `call ${cell.name}`,
      () => service.read(...this.#args(k)),
      (value) => {
        const answer = value as Value | undefined
        if (answer?.cell !== cell.name) this.#fail(`${cell.name} was answered with ${JSON.stringify(value)}`)
        else if (answer.version < floor && !isBypassing)
          this.#fail(`${cell.name} was answered with version ${answer.version}, older than ${floor}`)
        else if (answer.version < seen && !isBypassing && this.#store === undefined)
          this.#fail(`${cell.name} was answered with version ${answer.version}, after one with ${seen}`)
        else if (!isBypassing) cell.seen = Math.max(cell.seen, answer.version)
      },
    )
  }

  /** Waits for an operation, which may throw at once too. */
  #wait(what: string, act: () => unknown, check: (value: unknown) => void, done?: () => void): void {
    const at = this.log.push(what)
    this.#waiting++
    let result: unknown
    try {
      result = act()
    } catch (error) {
      this.#settle(at, what, error, done)
      return
    }
    if (!this.#isAsync && !(result instanceof Promise)) {
      check(result)
      this.#waiting--
      done?.()
      return
    }
    void Promise.resolve(result).then(
      (value) => {
        check(value)
        this.#waiting--
        done?.()
      },
      (error: unknown) => this.#settle(at, what, error, done),
    )
  }

  #settle(at: number, what: string, error: unknown, done?: () => void): void {
    this.#waiting--
    const { message } = error as Error
    if (what.startsWith('call') && message === 'listener') this.#unanswered++
    const isStore = this.#store !== undefined && !what.startsWith('call') && !what.startsWith('write')
    const isExpected =
      message === 'load failed' ||
      message === 'value failed' ||
      (this.#isEvil && message === 'listener') ||
      (what.startsWith('warm') && error instanceof Error && error.name === 'AggregateError') ||
      isStore
    if (!isExpected) this.#fail(`${what} (operation ${at}) failed with ${String(error)}`)
    done?.()
  }

  /** Commits cells and invalidates them. The invalidation is complete when the operation ends. */
  #invalidate(what: string, cells: readonly Cell[], act: () => unknown): void {
    const committed = cells.map((cell) => ({ cell, version: ++cell.version }))
    this.#wait(
      what,
      act,
      () => {},
      () => {
        for (const { cell, version } of committed) cell.floor = Math.max(cell.floor, version)
      },
    )
  }

  #invalidateTag(service: Service, tag: number): void {
    if (!this.#hasTags) return
    const isOfAll = this.#random(2) === 0
    const cells = isOfAll ? [...this.#cells.values()] : this.#cellsOf(service)
    const target = isOfAll ? (this.#Service.prototype as object) : service
    this.#invalidate(
      `tag ${tag}`,
      cells.filter(({ k }) => k % 2 === tag),
      () => this.#realm.library.invalidateTags([`tag ${tag}`], target),
    )
  }

  #set(service: Service, k: number): void {
    const cell = this.#cell(service, k)
    const version = ++cell.version
    const value = { cell: cell.name, k, version }
    const given = this.#random(2) === 0 ? this.#promise(value) : value
    const { calls } = cell
    let isStored = false
    this.#wait(
      `set ${cell.name}${given === value ? '' : ' to a promised value'}`,
      () => this.#cache(service).set(this.#args(k), given),
      () => (isStored = true),
      () => {
        // A promise that a call has superseded does not remove the entry when it fails.
        if (given === value || isStored || cell.calls === calls) cell.floor = Math.max(cell.floor, version)
      },
    )
  }

  #refresh(service: Service, k: number): void {
    const cell = this.#cell(service, k)
    cell.calls++
    this.#wait(
      `refresh ${cell.name}`,
      () => this.#cache(service).refresh(...this.#args(k)),
      (value) => {
        if ((value as Value).cell !== cell.name)
          this.#fail(`the refresh of ${cell.name} gave ${JSON.stringify(value)}`)
      },
    )
  }

  #save(service: Service, k: number): void {
    const cell = this.#cell(service, k)
    const write: Write = { version: 0 }
    const complete = () => {
      cell.floor = Math.max(cell.floor, write.version)
    }
    this.#wait(
      `write ${cell.name}`,
      () => service.save(this.#args(k), write),
      () => {},
      () => {
        const { promised } = write
        if (this.#isAsync || promised === undefined) return complete()
        const end = async () => turns()
        this.#wait(
          'the promised value of a write',
          () => promised.then(end, end),
          () => {},
          complete,
        )
      },
    )
  }

  #drop(service: Service, k?: number): void {
    const cells = k === undefined ? this.#cellsOf(service) : [this.#cell(service, k)]
    let versions: number[] = []
    this.#wait(
      'write that invalidates',
      () => {
        const result = k === undefined ? service.dropAll() : service.drop(this.#args(k))
        versions = cells.map(({ version }) => version)
        return result
      },
      () => {},
      () => cells.forEach((cell, at) => (cell.floor = Math.max(cell.floor, versions[at] ?? 0))),
    )
  }

  #warm(service: Service): void {
    const lists = Array.from({ length: KEYS }, (_, k) => this.#args(k))
    this.#warmed += KEYS
    for (const cell of this.#cellsOf(service)) cell.calls++
    this.#wait(
      'warm',
      () => this.#cache(service).warm(lists, { concurrency: 2 }),
      () => {},
    )
  }

  /** An instance is collected, and another takes its place. */
  #collect(): void {
    if (this.#scopeKind !== 'instance' || this.#services.length < 2) return
    const at = this.#random(this.#services.length)
    const [service] = this.#services.splice(at, 1, this.#makeService())
    this.log.push(`collect ${service!.scope}`)
    this.#realm.collect(service!)
  }

  #endLoad(): void {
    if (this.#loads.length === 0) return
    const [load] = this.#loads.splice(this.#random(this.#loads.length), 1)
    this.log.push(`end of the load of ${load!.value.cell}`)
    if (this.#random(5) === 0) load!.end.reject(new Error('load failed'))
    else load!.end.resolve(load!.value)
  }

  #endWrite(): void {
    if (this.#writes.length === 0) return
    const [write] = this.#writes.splice(this.#random(this.#writes.length), 1)
    write!.resolve()
  }

  #endPromised(): void {
    if (this.#promised.length === 0) return
    const [promised] = this.#promised.splice(this.#random(this.#promised.length), 1)
    const { end, value } = promised!
    this.log.push(`end of the promised value ${value.version} of ${value.cell}`)
    if (this.#random(4) === 0) end.reject(new Error('value failed'))
    else end.resolve(value)
  }

  #pass(ms: number): void {
    this.#note(`${ms} ms pass`, () => this.#time.advance(ms))
  }

  #note(what: string, act: () => void): void {
    this.log.push(what)
    act()
  }

  #ending(): Ending {
    const draw = this.#random(100)
    if (!this.#isFlaky || draw < 76) return 'done'
    return draw < 82 ? 'failed' : draw < 88 ? 'failed late' : draw < 94 ? 'lost' : 'lost late'
  }

  /** The actions of listeners: they call back, invalidate and throw. */
  #meddle(mayThrow: boolean): void {
    if (this.#depth > 1 || this.#random(3) > 0) return
    this.#depth++
    const service = this.#services[this.#random(this.#services.length)]!
    const k = this.#random(KEYS)
    const action = this.#random(4)
    if (action === 0) this.#call(service, k)
    else if (action === 1)
      this.#invalidate('delete', [this.#cell(service, k)], () =>
        this.#cache(service).delete(...this.#args(k)),
      )
    else if (action === 2)
      this.#invalidate('clear', this.#cellsOf(service), () => this.#cache(service).clear())
    this.#depth--
    if (mayThrow && this.#random(4) === 0) throw new Error('listener')
  }

  #load(service: Service, args: unknown[]): unknown {
    this.#runs++
    const cell = this.#cell(service, this.#indexOf(args))
    const value = { cell: cell.name, k: cell.k, version: cell.version }
    if (!this.#isAsync) {
      if (this.#random(6) === 0) throw new Error('load failed')
      return value
    }
    const end = deferred<Value>()
    this.#loads.push({ end, value })
    return end.promise
  }

  #write(service: Service, args: unknown[], write: Write): unknown {
    const cell = this.#cell(service, this.#indexOf(args))
    const value = { cell: cell.name, k: cell.k, version: ++cell.version }
    write.version = value.version
    if (!this.#isAsync) return value
    const end = deferred()
    this.#writes.push(end)
    return end.promise.then(() => value)
  }

  /** Returns the value of a write: its result, or a promise of it, which may reject. */
  #valueOf(value: Value, write: Write): unknown {
    const draw = this.#random(8)
    if (draw === 0) throw new Error('value failed')
    return draw < 3 ? (write.promised = this.#promise(value)) : value
  }

  #promise(value: Value): Promise<Value> {
    const draw = this.#random(6)
    if (draw === 0) return Promise.resolve(value)
    if (draw === 1) return Promise.reject(new Error('value failed'))
    const end = deferred<Value>()
    this.#promised.push({ end, value })
    return end.promise
  }

  #commitOf(service: Service, args?: unknown[]): unknown {
    const cells = args === undefined ? this.#cellsOf(service) : [this.#cell(service, this.#indexOf(args))]
    for (const cell of cells) cell.version++
    return this.#isAsync ? Promise.resolve() : undefined
  }

  #indexOf(args: unknown[]): number {
    const name = nameOf(args)
    return [0, 1, 2].find((k) => nameOf(this.#args(k)) === name)!
  }

  #cell({ scope }: Service, k: number): Cell {
    const name = `${scope}/${k}`
    let cell = this.#cells.get(name)
    if (cell === undefined)
      this.#cells.set(name, (cell = { name, k, scope, version: 1, floor: 0, seen: 0, calls: 0 }))
    return cell
  }

  #cellsOf(service: Service): Cell[] {
    return [0, 1, 2].map((k) => this.#cell(service, k))
  }

  /** Ends all operations under way, and calls the method for every cell again. */
  async #finish(): Promise<void> {
    const end = async () => {
      for (let round = 0; round < 30; round++) {
        this.#loads.splice(0).forEach(({ end: load, value }) => load.resolve(value))
        this.#writes.splice(0).forEach((write) => write.resolve())
        this.#promised.splice(0).forEach(({ end: promised, value }) => promised.resolve(value))
        while (this.#store !== undefined && this.#store.waiting > 0) this.#store.end(0, 'done')
        await turns(10)
        if (round % 5 === 4) this.#time.advance(STORE_TIMEOUT + RETRY_AFTER)
      }
    }
    await end()
    this.#bypassed = undefined
    for (const service of this.#services) for (let k = 0; k < KEYS; k++) this.#call(service, k)
    await end()
  }

  #check(): void {
    if (this.#waiting > 0) this.#fail(`${this.#waiting} operations never ended`)
    const near = this.#cache(this.#services[0]!)
    const counted = this.#checkLayer(near)
    if (counted < this.#calls - this.#unanswered || counted > this.#calls + this.#warmed)
      this.#fail(`${this.#calls} calls and ${this.#warmed} to warm, ${counted} counted`)
    let { stats } = near
    if (this.#isLayered) {
      const runs = runsOf(stats)
      const layers = this.#realm.library.cachesOf(this.#services[0]!)
      const far = layers.find(({ backend }) => backend !== near.backend)!
      const countedBelow = this.#checkLayer(far)
      if (countedBelow !== runs) this.#fail(`${runs} runs of the near layer, ${countedBelow} counted below`)
      stats = far.stats
    }
    if (this.#runs !== runsOf(stats))
      this.#fail(`${this.#runs} runs, but ${runsOf(stats)} misses, bypassed and refreshes`)
  }

  /** Checks the counters of a layer. Returns the number of its calls. */
  #checkLayer({ stats }: { readonly stats: MethodStats }): number {
    const { hits, misses, shared, bypassed, loads, pending, size } = stats
    if (loads !== misses) this.#fail(`${misses} misses, but ${loads} loads have ended`)
    if (pending !== 0) this.#fail(`${pending} loads are pending`)
    if (size < 0) this.#fail(`size is ${size}`)
    return hits + misses + shared + bypassed
  }

  #fail(problem: string): void {
    if (this.problems.length < 5) this.problems.push(`${problem} after ${this.log.length} operations`)
  }
}
