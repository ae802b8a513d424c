// Programs that must compile, and, below @ts-expect-error, programs that must not. tsc is the spec: nothing runs.
import {
  Cached,
  cached,
  cacheOf,
  Invalidates,
  invalidateTags,
  TinyLFUCache,
  Updates,
  type CacheBackend,
  LFUCache,
  LRUCache,
  LRUTTLCache,
  type MethodCache,
  S3FIFOCache,
  SieveCache,
  TTLCache,
} from 'purecache'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const holds = <T extends true>(...yes: T[]) => yes

const takesNumber = (_key: unknown, _value: unknown, _cause: number): void => {}

interface User {
  readonly id: string
  readonly tenant: string
}

export class Service {
  readonly tenant: string = 'a'

  @Cached({ backend: LRUCache, capacity: 1 })
  async user(id: string): Promise<User> {
    return { id, tenant: this.tenant }
  }

  @Cached({
    backend: LFUCache,
    capacity: 1,
    onRemove: (key: unknown, value: User, cause) => void [key, value, cause],
  })
  generic<T extends object>(value: T): T[] {
    return [value]
  }

  overloaded(id: number): number
  overloaded(id: string): string
  @Cached({ backend: TTLCache, ttl: 1, capacity: undefined, clock: performance })
  overloaded(id: number | string): number | string {
    return id
  }

  @Cached({ backend: LRUTTLCache, capacity: 1, ttl: Infinity, scope: (self: Service) => self.tenant })
  get size(): number {
    return 1
  }

  @Cached({ backend: new Map(), namespace: 'n', key: (user: { id: string }) => user.id })
  narrower(user: User, _trace?: string): User {
    return user
  }

  @Cached({ backend: LRUCache, capacity: 1, scope: 'class' })
  static make(...ids: number[]): number {
    return ids.length
  }

  @Cached({ backend: LRUCache, maxWeight: 1e6, weigh: (value, key) => value.length + Number(key === 'a') })
  weighed(text: string): string {
    return text
  }

  @Cached({ backend: TTLCache, ttl: 1, maxWeight: 1e6, weigh: (value: User) => value.id.length, capacity: 5 })
  async weighedUser(id: string): Promise<User> {
    return { id, tenant: this.tenant }
  }

  // @ts-expect-error nothing tells what an entry weighs
  @Cached({ backend: LRUCache, maxWeight: 1e6 })
  unweighed(): void {}

  // @ts-expect-error there is nothing to weigh for
  @Cached({ backend: LRUCache, capacity: 1, weigh: () => 1 })
  weighedForNothing(): void {}

  // @ts-expect-error a time-aware backend needs a ttl
  @Cached({ backend: TTLCache })
  missingTtl(): void {}

  // @ts-expect-error a bounded backend needs a capacity
  @Cached({ backend: LRUCache })
  missingCapacity(): void {}

  // @ts-expect-error an LRUCache has no ttl
  @Cached({ backend: LRUCache, capacity: 1, ttl: 1 })
  unknownOption(): void {}

  // @ts-expect-error a ready-made backend takes no options
  @Cached({ backend: new Map(), capacity: 1 })
  optionOfInstance(): void {}

  // @ts-expect-error a cause is none of these
  @Cached({ backend: LRUCache, capacity: 1, onRemove: takesNumber })
  mistypedCallback(): void {}

  // @ts-expect-error there is no such scope
  @Cached({ backend: LRUCache, capacity: 1, scope: 'global' })
  wrongScope(): void {}

  // @ts-expect-error the key function takes a number
  @Cached({ backend: LRUCache, capacity: 1, key: (id: number) => id })
  wrongKey(_id: string): void {}

  // @ts-expect-error the scope function is for another class
  @Cached({ backend: LRUCache, capacity: 1, scope: (self: { region: string }) => self.region })
  wrongScopeFunction(): void {}
}

export class Fresh {
  @Cached({
    backend: LRUTTLCache,
    capacity: 1,
    ttl: (user: User, { args, self }) => user.id.length + args.length + Number(self === undefined),
    jitter: 0.1,
    random: Math.random,
    staleIfError: 1,
    refreshAfter: 1,
    errorTtl: 1,
    cacheIf: (user) => user.id !== '',
    when: ({ args }) => args.length > 0,
    tags: (user) => [user.tenant],
  })
  async user(id: string): Promise<User> {
    return { id, tenant: '' }
  }

  @Cached({
    backend: TinyLFUCache,
    capacity: 1,
    refreshAfter: 1,
    clock: Date,
    tags: (n: number) => [String(n)],
  })
  number(n: number): number {
    return n
  }

  @Cached({ backend: new Map(), refreshAfter: 1, errorTtl: 1 })
  get shared(): string[] {
    return []
  }

  // @ts-expect-error an LRUCache has no time to take from
  @Cached({ backend: LRUCache, capacity: 1, jitter: 0.5 })
  jitterWithoutTime(): void {}

  // @ts-expect-error an LRUCache has no ttl
  @Cached({ backend: LRUCache, capacity: 1, ttl: () => 1 })
  ttlWithoutTime(): void {}

  // @ts-expect-error the ttl is a number
  @Cached({ backend: TTLCache, ttl: () => '1s' })
  mistypedTtl(): void {}

  // @ts-expect-error the method's values are numbers
  @Cached({ backend: TTLCache, ttl: (text: string) => text.length })
  ttlOfOtherValues(): number {
    return 1
  }

  // @ts-expect-error tags are strings
  @Cached({ backend: LRUCache, capacity: 1, tags: () => [1] })
  mistypedTags(): void {}

  @Invalidates<Fresh>('user', (user: User) => [user.id])
  @Invalidates<Fresh>('number')
  @Invalidates<Fresh>('shared')
  @Invalidates('user', (user: User) => [user.id])
  @Updates<Fresh>('user', (user: User) => [user.id])
  async save(user: User): Promise<User> {
    return user
  }

  // @ts-expect-error there is no such method
  @Invalidates<Fresh>('usr')
  misspelt(): void {}

  // @ts-expect-error an id is a string
  @Invalidates<Fresh>('user', () => [1])
  otherArguments(): void {}

  // @ts-expect-error an id is needed
  @Updates<Fresh>('user', () => [])
  tooFewArguments(): User {
    return { id: '', tenant: '' }
  }

  // @ts-expect-error a value is that of some call
  @Updates<Fresh>('user')
  noArguments(): User {
    return { id: '', tenant: '' }
  }

  // @ts-expect-error it must be on a method
  @Invalidates<Fresh>('user')
  field = 1
}

const fresh = cacheOf(new Fresh(), 'user')
fresh.subscribe((event) => {
  if (event.type === 'hit') holds<Equal<typeof event.args, [id: string]>>()
  if (event.type === 'remove') holds<Equal<typeof event.value, User>>()
})
for (const [[id], user] of fresh.entries()) void [id.length, user.tenant]
const refreshed: User | Promise<User> = fresh.refresh('1')
const warmed: Promise<void> = fresh.warm([['1'], ['2']], { concurrency: 2 })
// @ts-expect-error an id is a string
void fresh.warm([[1]])
void invalidateTags(fresh, 'a')
cached((id: string) => ({ id }), {
  backend: TTLCache,
  ttl: (value, { args }) => value.id.length + args[0].length,
})

const service = new Service()
holds<Equal<typeof service.user, (id: string) => Promise<User>>>()
const numbers: number = service.overloaded(1)
const strings: string = service.overloaded('1')
const boxed: { a: number }[] = service.generic({ a: 1 })

const user = cacheOf(service, 'user')
holds<Equal<typeof user, MethodCache<[id: string], User>>>()
holds<Equal<ReturnType<typeof user.peek>, User | undefined>>()
const size = cacheOf(service, 'size')
holds<Equal<typeof size, MethodCache<[], number>>>()
void size.clear()
const made: number | undefined = cacheOf(Service, 'make').peek(1, 2)
void user.set(['1'], { id: '1', tenant: 'a' })
void user.set(['1'], service.user('1'))

// @ts-expect-error there is no such method
cacheOf(service, 'nobody')
// @ts-expect-error an id is a string
user.has(1)
// @ts-expect-error a user has more
void user.set(['1'], { id: '1' })

const load = cached(async (id: number, flag?: boolean) => [id, flag] as const, {
  backend: LRUCache,
  capacity: 1,
  key: (id) => id.toFixed(),
})
holds<Equal<Parameters<typeof load>, [id: number, flag?: boolean]>>()
cacheOf(load).delete(1, true)
// @ts-expect-error a number has no such method
cached((id: number) => id, { backend: LRUCache, capacity: 1, key: (id) => id.trim() })
// @ts-expect-error a capacity is needed
cached((id: number) => id, { backend: LRUCache })

// It can be given to what takes decorators, as Nest's `applyDecorators` does.
const applied = (..._: (ClassDecorator | MethodDecorator | PropertyDecorator)[]): void => {}
applied(
  Cached({ backend: LRUCache, capacity: 1 }),
  Cached({ backend: LRUCache, capacity: 1, key: (id: string) => id.trim() }),
)
// @ts-expect-error not every class has a tenant
applied(Cached({ backend: LRUCache, capacity: 1, scope: (self: Service) => self.tenant }))

const store = {
  get: async (_key: string): Promise<unknown> => 1,
  set: async (_key: string, _value: unknown) => true,
  has: async (_key: string) => true,
  delete: async (_key: string) => true,
  clear: async () => {},
}
cached(async (id: number) => id, { backend: store, namespace: 'n', scope: 'class' })
// @ts-expect-error other processes share it: a namespace and a scope are needed
cached(async (id: number) => id, { backend: store })

const backend: CacheBackend<string, number> = new Map()
const typed = new LRUCache<string, number>({ capacity: 1 })
const held: number | undefined = typed.get('a')
// @ts-expect-error the key is a string
typed.get(1)

const byLength = new LRUCache({ maxWeight: 9, weigh: (value: string, key: number) => value.length + key })
const heavy: string | undefined = byLength.get(1)
new LFUCache<string, string>({ capacity: 1, maxWeight: 9, weigh: (value, key) => value.length + key.length })
new TTLCache<string, string>({ ttl: 1, maxWeight: 9, weigh: (value) => value.length, capacity: undefined })
new LRUTTLCache({ ttl: 1, maxWeight: 9, weigh: () => 1 })
new SieveCache({ maxWeight: 9, weigh: () => 1 })
new S3FIFOCache({ maxWeight: 9, weigh: () => 1 })
new LRUCache({ capacity: 1, maxWeight: undefined, weigh: undefined })
// @ts-expect-error nothing bounds it
new LRUCache({})
// @ts-expect-error nothing bounds it
new SieveCache({ maxWeight: undefined })
// @ts-expect-error nothing tells what an entry weighs
new LRUCache({ maxWeight: 9 })
// @ts-expect-error nothing tells what an entry weighs
new TTLCache({ ttl: 1, maxWeight: 9 })
// @ts-expect-error there is nothing to weigh for
new LRUCache({ capacity: 1, weigh: () => 1 })
// @ts-expect-error a weight is a number
new LRUCache({ maxWeight: 9, weigh: () => '1' })
// @ts-expect-error values are strings
new LRUCache<string, string>({ maxWeight: 9, weigh: (value: number) => value })
export { backend, refreshed, warmed, boxed, heavy, held, made, numbers, strings }
