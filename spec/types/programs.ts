// Programs that must compile in both protocols, and, below @ts-expect-error, programs that must not. tsc is
// the spec: nothing runs. What the compiler says of common mistakes is in messages.spec.ts.
import {
  byIdentity,
  byValue,
  Cached,
  cached,
  type CachedDecorator,
  type CachedOptions,
  type CacheBackend,
  cacheIf,
  cacheOf,
  caches,
  cachesOf,
  type CallContext,
  clearAll,
  cloned,
  coarseClock,
  expireAfter,
  frozen,
  Invalidates,
  invalidateTags,
  jitter,
  LFUCache,
  LRUCache,
  LRUTTLCache,
  type MethodCache,
  refreshAfter,
  rememberErrors,
  remote,
  remoteCacheOf,
  type RemoteMethodCache,
  type Rule,
  S3FIFOCache,
  setEnabled,
  shared,
  SieveCache,
  staleIfError,
  tags,
  timeoutLoad,
  TinyLFUCache,
  TTLCache,
  Updates,
  weighing,
  when,
} from 'purecache'
import { memoryStore } from 'purecache/redis'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const holds = <T extends true>(...yes: T[]): string => String(yes.length)

interface User {
  readonly id: string
  readonly team: string
}

const store = {
  get: async (_key: string): Promise<unknown> => 1,
  set: async (_key: string, _value: unknown) => true,
  delete: async (_key: string) => true,
}

// Where a decorator may stand, and what its callbacks are given.
export class Users<T extends object = object> {
  readonly tenant: string = 'a'

  @Cached({ backend: LRUCache, capacity: 1 })
  async plain(id: string): Promise<User> {
    return { id, team: this.tenant }
  }

  @Cached(
    {
      backend: LRUTTLCache,
      capacity: 1,
      ttl: Infinity,
      key(id) {
        return [holds<Equal<typeof id, string>>(), id, this.tenant]
      },
      scope: (self) => self.tenant,
      onRemove: (key, value, cause) => [holds<Equal<typeof key, unknown>>(), value.anything, cause.length],
    },
    tags((user, { args, self }) => [
      holds<Equal<typeof user, User>>(),
      holds<Equal<typeof args, [id: string]>>(),
      args[0],
      self.tenant,
    ]),
    cacheIf((user) => user.id !== ''),
    when(({ args, self }) => args[0] !== self.tenant),
    expireAfter((user, { args, self }) => user.id.length + args[0].length + self.tenant.length),
    staleIfError(1, (error, { args }) => error !== args[0].trim()),
    rememberErrors((error, { self }) => (error === self.tenant ? 0 : 1)),
    jitter(0.1, Math.random),
    refreshAfter(1),
    timeoutLoad(1),
    cloned((user) => ({ ...user, team: user.team.trim() })),
  )
  async inferred(id: string): Promise<User> {
    return { id, team: '' }
  }

  @Cached(
    {
      backend: LRUCache,
      capacity: 1,
      key: (user: { id: string }) => user.id,
      scope: (self: { tenant: string }) => self.tenant,
    },
    tags(
      (
        user: { team: string },
        { args }: CallContext<unknown, [{ id: string }, trace?: string | undefined]>,
      ) => [user.team, args[0].id],
    ),
    frozen(),
  )
  wider(user: User, _trace?: string): User {
    return user
  }

  @Cached({ backend: LFUCache, capacity: 1 }, cacheIf((values) => values.length > 0))
  generic<V extends object>(value: V): V[] {
    return [value]
  }

  @Cached({ backend: LFUCache, capacity: 1 })
  keyed<K extends keyof User>(key: K, user: User): User[K] {
    return user[key]
  }

  overloaded(id: number): number
  overloaded(id: string): string
  @Cached(
    { backend: TTLCache, ttl: 1, capacity: undefined, clock: performance, key: (id: number | string) => id },
    tags((id: number | string) => [String(id)]),
  )
  overloaded(id: number | string): number | string {
    return id
  }

  @Cached({ backend: LRUCache, capacity: 1 })
  isText(value: unknown): value is string {
    return typeof value === 'string'
  }

  @Cached({ backend: LRUCache, capacity: 1 })
  ofThis(this: Users & { readonly extra: number }, value: number): number {
    return this.extra + value
  }

  @Cached({ backend: LRUCache, capacity: 1 }, tags((self) => [self.tenant]))
  polymorphic(): this {
    return this
  }

  @Cached({ backend: LRUCache, capacity: 1 }, tags((value: T, { args }) => [String(args[0] === value)]))
  async ofClassParameter(value: T): Promise<T> {
    return value
  }

  @Cached({ backend: LRUCache, capacity: 1 }, tags((value: T) => Object.keys(value)))
  ofClassParameterAtOnce(value: T): T {
    return value
  }

  @Cached({ backend: LRUCache, capacity: 1 }, cacheIf((user) => user !== undefined))
  async optional(_id?: string, ..._rest: number[]): Promise<User | undefined> {
    return undefined
  }

  @Cached({ backend: LRUTTLCache, capacity: 1, ttl: 1 }, cacheIf((size) => size.toFixed() !== ''))
  get size(): number {
    return 1
  }
  set size(_: number) {}

  @Cached(
    { backend: LRUCache, capacity: 1, scope: 'class', key: (...ids) => ids[0]?.toFixed() },
    tags((_, { self }) => [self.label]),
  )
  static make(...ids: number[]): number {
    return ids.length
  }
  static readonly label = 'users'

  @Cached({ backend: LRUCache, capacity: 1 }, tags((user) => [user.team]))
  private hidden(id: string): User {
    return { id, team: '' }
  }

  @Cached({ backend: LRUCache, capacity: 1 }, tags((user) => [user.team]))
  @Cached(
    { backend: TinyLFUCache, capacity: 1, ttl: undefined },
    tags((user) => [user.team]),
    expireAfter(() => 1),
  )
  protected layered(id: string): User {
    return this.hidden(id)
  }

  @Cached({
    backend: LRUCache,
    capacity: weighing(9, (value: string, key) => value.length + Number(key === 'a')),
  })
  weighed(text: string): string {
    return text
  }

  @Cached({ backend: SieveCache, capacity: weighing(9, (value) => value.anything) })
  weighedUnknown(text: string): string {
    return text
  }

  @Cached(
    { backend: shared(new Map(), { namespace: 'n' }) },
    refreshAfter(1),
    expireAfter((text) => text.length),
  )
  ofShared(text: string): string {
    return text
  }

  @Cached(
    { backend: remote(store, { namespace: 'n', timeout: 1, retryAfter: 1 }), scope: (self) => self.tenant },
    tags((user) => [user.team]),
  )
  async ofRemote(id: string): Promise<User> {
    return { id, team: '' }
  }

  clearHidden(): void {
    cacheOf(this, 'hidden').clear()
    cacheOf(this, 'plain').clear()
    const user: User | undefined = cacheOf(this, 'plain').peek('1')
    const size: number | undefined = cacheOf(this, 'size').peek()
    void [user, size]
  }
}

const symbol = Symbol('symbol')
const computed: string = 'computed'

export abstract class Named {
  abstract readonly name: string;

  @Cached({ backend: LRUCache, capacity: 1 }, tags((text, { self }) => [text.trim(), self.name]))
  [symbol](id: string): string {
    return id
  }

  @Cached({ backend: S3FIFOCache, capacity: 1 }, tags((text, { self }) => [text.trim(), self.name]))
  [computed](id: string): string {
    return id
  }
}

// Decorators that are kept in a variable.
const defaults: CachedOptions<typeof LRUTTLCache> = { backend: LRUTTLCache, capacity: 100, ttl: 5 }
const loose: CachedOptions = { backend: LRUTTLCache, capacity: 100, ttl: 5 }
const decorator: CachedDecorator = Cached({ backend: LRUCache, capacity: 1, key: (id: string) => id.trim() })
const Read = Cached.with({ backend: LRUTTLCache, capacity: 1, ttl: 60 }, jitter(0.1))
const ReadTenant = Cached.with(
  { backend: LRUTTLCache, capacity: 1, ttl: 60, scope: (self: { readonly tenant: string }) => self.tenant },
  tags((user: { readonly team: string }) => [user.team]),
)
const ofTeam = tags((user: User) => [user.team])
const ofAnything = tags((value) => [value.anything])
const ownRule: Rule = { rule: 'own', bypasses: () => true }

class OwnRule implements Rule<unknown, readonly unknown[], User> {
  readonly rule = 'own'
  accepts(user: User): boolean {
    return user.id !== ''
  }
}

export class Derived extends Users {
  @Cached(defaults)
  byDefaults(id: string): string {
    return id
  }

  @Cached(loose)
  byLoose(id: string): string {
    return id
  }

  @Cached({ ...defaults, ttl: 7 }, tags((id) => [id.trim()]))
  bySpread(id: string): string {
    return id
  }

  @decorator
  byVariable(id: string): string {
    return id
  }

  @Read()
  byFactory(id: string): string {
    return id
  }

  @Read(
    { ttl: 5, key: (id) => id.trim() },
    tags((user, { self }) => [user.team, self.tenant]),
    expireAfter((user) => user.id.length),
  )
  async byFactoryWithMore(id: string): Promise<User> {
    return { id, team: '' }
  }

  @ReadTenant()
  async byTypedFactory(id: string): Promise<User> {
    return { id, team: '' }
  }

  @Cached({ backend: LRUCache, capacity: 1 }, ofTeam, ofAnything, ownRule, new OwnRule(), {
    rule: 'literal',
    accepts: (user) => user.id !== '',
  })
  byRules(id: string): User {
    return { id, team: '' }
  }
}

// It can be given to what takes decorators, as Nest's `applyDecorators` does.
const applied = (..._: (ClassDecorator | MethodDecorator | PropertyDecorator)[]): void => {}
applied(
  Cached({ backend: LRUCache, capacity: 1 }),
  Cached({ backend: LRUCache, capacity: 1, key: (id: string) => id.trim() }),
)

/** A decorator of one's own. */
export function Logged<This, Args extends any[], R>(
  method: (this: This, ...args: Args) => R,
  context: ClassMethodDecoratorContext<This, (this: This, ...args: Args) => R>,
): (this: This, ...args: Args) => R {
  return Cached({ backend: LRUCache, capacity: 1, key: (...args: Args) => args })(method, context)
}

// Writes.
export class Products {
  @Cached({ backend: LRUCache, capacity: 1 })
  find(id: number): string {
    return String(id)
  }
}

export class Writes extends Users {
  @Invalidates('plain', (user, { args, self }) => [
    holds<Equal<typeof user, User>>() + args[0].id + self.tenant,
  ])
  @Invalidates('plain')
  @Invalidates('hidden', (user) => [user.id])
  @Invalidates('layered')
  @Invalidates(() => Products, 'find', (user) => [user.id.length])
  @Invalidates(() => Products, 'find')
  @Invalidates<Users>('plain')
  @Invalidates<Users>('plain', (user: User, { self }) => [user.id + self.tenant])
  @Invalidates<Users>('size')
  @Updates('plain', (user) => [user.id])
  @Updates('plain', (_, { args }) => [args[0].id], (user) => user)
  @Updates('hidden', (user) => [user.id])
  @Updates<Users>('plain', (user: User) => [user.id])
  async save(user: User): Promise<User> {
    return user
  }

  @Invalidates('plain', (isSaved, { args }) => (isSaved ? [args[0].id] : ['']))
  @Updates('plain', (_, { args }) => [args[0].id], (_, { args }) => args[0])
  @Updates<Users>('plain', (_, { args }) => [String(args[0])], (): User => ({ id: '', team: '' }))
  saveAtOnce(user: User): boolean {
    return user.id !== ''
  }

  @Invalidates('size')
  @Updates('size', () => [], (_, { args }) => args[0])
  set bytes(_: number) {}

  @Invalidates('make')
  static reset(): void {}
}

export class Repository<T extends { readonly id: string }> {
  @Cached({ backend: LRUCache, capacity: 1 })
  async find(_id: string): Promise<T | undefined> {
    return undefined
  }

  @Cached({ backend: LRUCache, capacity: 1 })
  findAtOnce(_id: string): T | undefined {
    return undefined
  }

  @Invalidates('find', (entity) => [entity.id])
  @Updates('find', (entity) => [entity.id])
  @Updates('findAtOnce', (entity) => [entity.id])
  async save(entity: T): Promise<T> {
    return entity
  }
}

// What is decorated keeps its type, and its handle has it.
const users = new Users()
holds<Equal<typeof users.plain, (id: string) => Promise<User>>>()
const numbers: number = users.overloaded(1)
const strings: string = users.overloaded('1')
const boxed: { a: number }[] = users.generic({ a: 1 })

const plain = cacheOf(users, 'plain')
holds<Equal<typeof plain, MethodCache<[id: string], User>>>()
holds<Equal<ReturnType<typeof plain.peek>, User | undefined>>()
const size = cacheOf(users, 'size')
holds<Equal<typeof size, MethodCache<[], number>>>()
size.clear()
const hidden = cacheOf(users, 'hidden')
holds<Equal<typeof hidden, MethodCache>>()
hidden.clear()
const far = remoteCacheOf(users, 'ofRemote')
holds<Equal<typeof far, RemoteMethodCache<[id: string], User>>>()
const isFar: Promise<boolean> = far.has('1')
const made: number | undefined = cacheOf(Users, 'make').peek(1, 2)
plain.subscribe((event) => {
  if (event.type === 'hit') holds<Equal<typeof event.args, [id: string]>>()
  if (event.type === 'remove') holds<Equal<typeof event.value, User>>()
})
for (const [[id], user] of plain.entries()) void [id.length, user.team]
const refreshed: User | Promise<User> = plain.refresh('1')
const warmed: Promise<void> = plain.warm([['1'], ['2']], { concurrency: 2 })
const explained: number = plain.explain('1').arguments.length
void plain.set(['1'], { id: '1', team: 'a' })
void plain.set(['1'], users.plain('1'))
for (const cache of [...caches(), ...cachesOf(users)]) void cache.clear()
const invalidated: Promise<void> = invalidateTags(['a'], users)
void clearAll()
setEnabled(true)

// @ts-expect-error an id is a string
void plain.has(1)
// @ts-expect-error a user has more
void plain.set(['1'], { id: '1' })
// @ts-expect-error an id is a string
void plain.warm([[1]])
// @ts-expect-error tags are an array
void invalidateTags('a', users)

// Every overload counts.
export class Overloads {
  find(id: number): number
  find(name: string, isExact: boolean): string
  @Cached({ backend: LRUCache, capacity: 1 })
  find(id: number | string): number | string {
    return id
  }

  load(id: number): Promise<User>
  load(team: string, page: number): Promise<User[]>
  @Cached({ backend: LRUCache, capacity: 1 })
  async load(_: unknown): Promise<User | User[]> {
    return []
  }

  @Invalidates('find', (_, { args }) => [args[0]])
  @Invalidates('find', (_, { args }) => [args[1], true])
  @Invalidates(() => Overloads, 'find', (id) => [id])
  @Invalidates<Overloads>('find', (id: number) => [id])
  @Updates('find', (id) => [id])
  @Updates('find', (_, { args }) => [args[1], true], (_, { args }) => args[1])
  @Updates<Overloads>('find', (id: number) => [id])
  @Updates<Overloads>('find', (_: number, { args }) => [args[1], true], () => '')
  rename(id: number, _name: string): number {
    return id
  }

  // @ts-expect-error no overload takes a boolean
  @Invalidates('find', () => [true])
  clear(): void {}
}
const overloads = new Overloads()
const findings = cacheOf(overloads, 'find')
holds<Equal<typeof findings, MethodCache<[id: number] | [name: string, isExact: boolean], number | string>>>()
const foundByEither: (number | string | undefined)[] = [findings.peek(1), findings.peek('a', true)]
// @ts-expect-error the second overload takes two
findings.peek('a')
const loadings = cacheOf(overloads, 'load')
holds<Equal<typeof loadings, MethodCache<[id: number] | [team: string, page: number], User | User[]>>>()
loadings.delete('a', 1)
function double(n: number): number
function double(text: string, times: number): string
function double(value: number | string, times = 2): number | string {
  return typeof value === 'number' ? value * times : value.repeat(times)
}
const doubled = cached(
  double,
  {
    backend: LRUCache,
    capacity: 1,
    key: (value: number | string) => value,
  },
  cacheIf((value) => (typeof value === 'number' ? value > 0 : value !== '')),
  when(({ args }) => args.length === 1 && args[0] > 0),
)
holds<Equal<typeof doubled, typeof double>>()
const doubledOnce: (number | string | undefined)[] = [cacheOf(doubled).peek(1), cacheOf(doubled).peek('a', 3)]

// Functions.
const load = cached(
  async (id: number, flag?: boolean) => [id, flag] as const,
  { backend: LRUCache, capacity: 1, key: (id) => id.toFixed() },
  tags((value, { args }) => [value[0].toFixed() + args[0].toFixed()]),
)
holds<Equal<Parameters<typeof load>, [id: number, flag?: boolean | undefined]>>()
cacheOf(load).delete(1, true)
const loadTyped: (id: string) => Promise<User> = cached(
  async (id) => ({ id, team: '' }),
  { backend: LRUCache, capacity: 1, key: (id) => id.trim() },
  tags((user) => [user.team]),
)
cached(async (id: number) => id, { backend: remote(store, { namespace: 'n' }) })
cached(async (id: number) => id, {
  backend: shared(new LRUCache<string, unknown>({ capacity: 1 })),
  scope: 'instance',
})
cached(
  (id: string) => ({ id }),
  { backend: TTLCache, ttl: 5 },
  expireAfter((value, { args }) => value.id.length + args[0].length),
)
// @ts-expect-error a store that processes share cannot tell instances apart
cached(async (id: number) => id, { backend: remote(store, { namespace: 'n' }), scope: 'instance' })

// Backends.
class Unbounded<K, V> extends Map<K, V> {
  readonly label: string
  constructor(options: { readonly label: string } | { readonly name: string }) {
    super()
    this.label = 'label' in options ? options.label : options.name
  }
}
cached((id: number) => id, { backend: Unbounded, label: 'a' })
cached((id: number) => id, { backend: Unbounded, name: 'a' })
// @ts-expect-error it has neither
cached((id: number) => id, { backend: Unbounded, title: 'a' })

const backend: CacheBackend<string, number> = new Map()
const typed = new LRUCache<string, number>({ capacity: 1 })
const found: number | undefined = typed.get('a')
// @ts-expect-error the key is a string
typed.get(1)
const heavy: string | undefined = new LRUCache({
  capacity: weighing(9, (value: string, key: number) => value.length + key),
}).get(1)
new LFUCache<string, string>({
  capacity: weighing(9, (value: string, key: string) => value.length + key.length),
})
new TTLCache<string, string>({ ttl: 1, clock: coarseClock() }).set('a', 'b', { ttl: 5 })
new LRUTTLCache({ ttl: 1, capacity: 1, onRemove: (_key, _value, cause) => void cause.at(0) })
// @ts-expect-error nothing bounds it
new LRUCache({})
// @ts-expect-error nothing bounds it
new SieveCache({ capacity: undefined })
// @ts-expect-error a weight is a number
new LRUCache({ capacity: weighing(9, () => '1') })
// @ts-expect-error values are strings
new LRUCache<string, string>({ capacity: weighing(9, (value: number) => value) })
// @ts-expect-error it has no time
new LRUCache({ capacity: 1, ttl: 1 })
// @ts-expect-error a ttl is an option of the entry
new TTLCache({ ttl: 1 }).set(1, 1, 5)

// Keys.
byValue(Products)
byValue(Users, (user) => user.tenant)
cached((state: object) => state, { backend: LRUCache, capacity: 1, key: (state) => byIdentity(state) })

export {
  backend,
  boxed,
  doubledOnce,
  explained,
  found,
  foundByEither,
  heavy,
  invalidated,
  isFar,
  loadTyped,
  made,
  numbers,
  refreshed,
  strings,
  warmed,
}

const tierStore = memoryStore().store()
const timed = { backend: LRUTTLCache, capacity: 10, ttl: 1_000 } as const

class Tiered {
  readonly tenant: string = 'x'

  @Cached({ ...timed, scope: 'class' }, tierStore.tier('a'))
  async ofClass(id: string): Promise<string> {
    return id
  }

  @Cached(
    { ...timed, scope: (self: Tiered) => self.tenant },
    tierStore.tier('b'),
    tags((value: string) => [value]),
  )
  async ofTenant(id: string): Promise<string> {
    return id
  }

  @Cached({ ...timed, scope: (self) => self.tenant }, tierStore.tier('l'))
  async ofInferredTenant(id: string): Promise<string> {
    return id
  }

  @Cached(
    { ...timed, key: (id) => id.trim(), scope: ({ tenant }) => tenant },
    tags((value) => [value.trim()]),
    tierStore.tier('m'),
    cacheIf((value) => value !== ''),
  )
  async inferredThroughout(id: string): Promise<string> {
    return id
  }

  @Cached({ ...timed, scope: () => 'all' }, tierStore.tier('n'))
  async ofAll(id: string): Promise<string> {
    return id
  }

  @Cached(
    {
      ...timed,
      scope(self) {
        return self.tenant
      },
    },
    tierStore.tier('o'),
  )
  async ofMethod(id: string): Promise<string> {
    return id
  }

  @Cached(
    { backend: LRUTTLCache, capacity: 10, ttl: 1, scope: 'class', key: (id) => id.length },
    tierStore.tier('k'),
  )
  async keyed(id: string): Promise<string> {
    return id
  }

  // @ts-expect-error -- the scope is 'instance' by default
  @Cached(timed, tierStore.tier('c'))
  async ofInstance(id: string): Promise<string> {
    return id
  }

  // @ts-expect-error -- the scope is 'instance'
  @Cached({ ...timed, scope: 'instance' }, tierStore.tier('d'))
  async ofThis(id: string): Promise<string> {
    return id
  }

  // @ts-expect-error -- the scope is 'instance' by default
  @Cached({ ...timed, key: (id: string) => id.trim() }, tierStore.tier('p'))
  async ofKey(id: string): Promise<string> {
    return id
  }

  // @ts-expect-error -- the scope is 'instance' by default, for an inferred key too
  @Cached({ ...timed, key: (id) => id.trim() }, tierStore.tier('q'))
  async ofInferredKey(id: string): Promise<string> {
    return id
  }

  // @ts-expect-error -- no scope is 'instance'
  @Cached({ ...timed, scope: undefined }, tierStore.tier('r'))
  async ofNoScope(id: string): Promise<string> {
    return id
  }

  // @ts-expect-error -- the backend has no ttl
  @Cached({ backend: LRUCache, capacity: 10, scope: 'class' }, tierStore.tier('e'))
  async untimed(id: string): Promise<string> {
    return id
  }

  // @ts-expect-error -- the backend has no ttl
  @Cached({ backend: LRUCache, capacity: 10, scope: ({ tenant }) => tenant }, tierStore.tier('s'))
  async untimedOfTenant(id: string): Promise<string> {
    return id
  }

  // @ts-expect-error -- the method is synchronous
  @Cached({ ...timed, scope: ({ tenant }) => tenant }, tierStore.tier('t'))
  synchronousOfTenant(id: string): string {
    return id
  }

  // @ts-expect-error -- the method is synchronous
  @Cached({ ...timed, scope: 'class' }, tierStore.tier('f'))
  synchronous(id: string): string {
    return id
  }
}
void Tiered

class TieredFor<T> {
  constructor(
    readonly tenant: string,
    readonly value: T,
  ) {}

  @Cached(
    { backend: LRUTTLCache, capacity: 10, ttl: 1, scope: (self: TieredFor<T>) => self.tenant },
    tierStore.tier('i'),
  )
  async find(id: string): Promise<T | string> {
    return id === '' ? this.value : id
  }
}
void TieredFor

const ReadShared = Cached.with({ ...timed, scope: 'class' }, tierStore.tier('j'))
class WithDefaults {
  @ReadShared()
  async find(id: string): Promise<string> {
    return id
  }
}
void WithDefaults

cached(async (id: string) => id, timed, tierStore.tier('g'))
// @ts-expect-error -- the function is synchronous
cached((id: string) => id, timed, tierStore.tier('h'))

type Outcome =
  { readonly ok: true; readonly user: User } | { readonly ok: false; readonly reason: 'gone' | 'blocked' }

export class Outcomes {
  @Cached({ backend: LRUCache, capacity: 1 })
  async find(_id: string): Promise<Outcome> {
    return { ok: false, reason: 'gone' }
  }

  @Updates('find', (user) => [user.id], (user) => ({ ok: true, user }))
  async save(user: User): Promise<User> {
    return user
  }

  @Updates('find', (_, { args: [id] }) => [id], () => ({ ok: false, reason: 'blocked' }))
  block(_id: string): void {}

  @Updates<Outcomes>(
    'find',
    (_, { args: [id] }) => [id],
    (isGone) => (isGone ? { ok: false, reason: 'gone' } : { ok: false, reason: 'blocked' }),
  )
  remove(id: string): boolean {
    return id !== ''
  }

  @Cached({ backend: LRUCache, capacity: 1 })
  byReason(_outcome: Outcome, _order: 'asc' | 'desc'): number {
    return 1
  }

  @Updates('byReason', (_, { args: [user] }) => [{ ok: true, user }, 'asc'])
  @Invalidates('byReason', (_, { args: [user] }) => [{ ok: true, user }, 'desc'])
  @Invalidates(() => Outcomes, 'byReason', (_) => [{ ok: false, reason: 'gone' }, 'desc'])
  @Invalidates<Outcomes>('byReason', (_) => [{ ok: false, reason: 'gone' }, 'desc'])
  count(_user: User): number {
    return 1
  }

  // @ts-expect-error there is no such reason
  @Updates('find', (_, { args: [id] }) => [id], (_) => ({ ok: false, reason: 'lost' }))
  lose(_id: string): void {}
}
