// What must not compile, and what must keep its type. Nothing here runs.
import {
  Cached,
  cached,
  cacheIf,
  cacheOf,
  Invalidates,
  jitter,
  LRUCache,
  LRUTTLCache,
  type MethodCache,
  refreshAfter,
  TTLCache,
  weighing,
} from 'purecache'
import { Service, type User } from './service.js'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const holds = <T extends true>(...yes: T[]): T[] => yes

export class Wrong {
  // @ts-expect-error a bounded backend needs a capacity
  @Cached({ backend: LRUCache })
  missingCapacity(): void {}

  // @ts-expect-error a time-aware backend needs a ttl
  @Cached({ backend: TTLCache })
  missingTtl(): void {}

  // @ts-expect-error an LRUCache has no ttl
  @Cached({ backend: LRUCache, capacity: 1, ttl: 1 })
  unknownOption(): void {}

  // @ts-expect-error there is no such scope
  @Cached({ backend: LRUCache, capacity: 1, scope: 'global' })
  wrongScope(): void {}

  // @ts-expect-error the key function takes a number
  @Cached({ backend: LRUCache, capacity: 1, key: (id: number) => id })
  wrongKey(_id: string): void {}

  // @ts-expect-error the scope function is for another class
  @Cached({ backend: LRUCache, capacity: 1, scope: (self: { region: string }) => self.region })
  wrongScopeFunction(): void {}

  // @ts-expect-error freshness is a rule, not an option
  @Cached({ backend: LRUTTLCache, capacity: 1, ttl: 1_000, refreshAfter: 500 })
  ruleAsOption(): void {}

  // @ts-expect-error a rule needs what it is about
  @Cached({ backend: LRUTTLCache, capacity: 1, ttl: 1_000 }, refreshAfter())
  emptyRule(): void {}

  // @ts-expect-error a rule is called with what it is about
  @Cached({ backend: LRUTTLCache, capacity: 1, ttl: 1_000 }, refreshAfter)
  uncalledRule(): void {}

  // @ts-expect-error an LRUCache has no time to take from
  @Cached({ backend: LRUCache, capacity: 1 }, jitter(0.5))
  jitterWithoutTime(): void {}

  // @ts-expect-error a user has no such property
  @Cached({ backend: LRUCache, capacity: 1 }, cacheIf((user) => user.nam === ''))
  misspeltProperty(): User {
    return { id: '', name: '' }
  }

  // @ts-expect-error a weight is needed for each entry
  @Cached({ backend: LRUCache, capacity: weighing(1) })
  unweighed(): void {}

  // @ts-expect-error an instance is given through `shared`
  @Cached({ backend: new Map<string, unknown>() })
  bareInstance(): void {}

  // @ts-expect-error there is no such method
  @Invalidates<Service>('usr')
  misspelt(): void {}

  // @ts-expect-error there is no such method of this class
  @Invalidates('misspel')
  misspeltHere(): void {}

  // @ts-expect-error an id is a string
  @Invalidates<Service>('user', () => [1])
  otherArguments(): void {}

  // @ts-expect-error a method of a class is what it decorates, not a field
  @Cached({ backend: LRUCache, capacity: 1 })
  field = 1
}

const service = new Service()
holds<Equal<typeof service.user, (id: string) => Promise<User>>>()
holds<Equal<typeof service.settings, object>>()

export const user = cacheOf(service, 'user')
holds<Equal<typeof user, MethodCache<[id: string], User>>>()
// @ts-expect-error an id is a string
user.has(1)
// @ts-expect-error there is no such method
cacheOf(service, 'nobody')

export const load = cached(async (id: number) => [id] as const, {
  backend: LRUTTLCache,
  capacity: 8,
  ttl: 1_000,
  onRemove: (_key, value, cause) => void [value, cause satisfies string],
})
holds<Equal<Awaited<ReturnType<typeof load>>, readonly [number]>>()
// @ts-expect-error a capacity is needed
cached((id: number) => id, { backend: LRUCache })
