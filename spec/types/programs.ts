// Programs that must compile, and, below @ts-expect-error, programs that must not. tsc is the spec: nothing runs.
import {
  Cached,
  cached,
  cacheOf,
  type CacheBackend,
  LFUCache,
  LRUCache,
  LRUTTLCache,
  type MethodCache,
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
export { backend, boxed, held, made, numbers, strings }
