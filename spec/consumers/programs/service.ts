// A class of a user's: all that can be decorated under both protocols.
import {
  Cached,
  cached,
  LFUCache,
  LRUCache,
  LRUTTLCache,
  shared,
  SieveCache,
  TinyLFUCache,
  TTLCache,
} from 'purecache'

export interface User {
  readonly id: string
  readonly name: string
}

export const clock = { time: 0, now: (): number => clock.time }

export class Service {
  calls = 0

  constructor(readonly tenant = 'a') {}

  @Cached({ backend: LRUCache, capacity: 2 })
  square(n: number): number {
    this.calls++
    return n * n
  }

  @Cached({ backend: TinyLFUCache, capacity: 8 })
  async user(id: string): Promise<User> {
    this.calls++
    await Promise.resolve()
    if (id === '') throw new Error('no such user')
    return { id, name: `user ${id} of ${this.tenant}` }
  }

  @Cached({ backend: LFUCache, capacity: 2 })
  sum(numbers: { readonly of: readonly number[] }): number {
    this.calls++
    return numbers.of.reduce((total, n) => total + n, 0)
  }

  @Cached({ backend: LRUTTLCache, capacity: 8, ttl: 1_000, clock, scope: (self: Service) => self.tenant })
  rates(currency: string): readonly [string, string] {
    return [this.tenant, currency]
  }

  @Cached({ backend: SieveCache, capacity: 8 })
  get settings(): object {
    this.calls++
    return { tenant: this.tenant }
  }

  @Cached({ backend: TTLCache, ttl: 1_000, clock })
  static make(tenant: string): Service {
    return new Service(tenant)
  }

  pick(value: number): number
  pick(value: string): string
  @Cached({ backend: shared(new Map<string, unknown>(), { namespace: 'pick' }) })
  pick(value: number | string): number | string {
    return value
  }

  @Cached({ backend: LRUCache, capacity: 8 })
  wrap<T>(value: T): { readonly value: T } {
    return { value }
  }
}

export class Child extends Service {
  @Cached({ backend: LRUCache, capacity: 8, scope: 'class' })
  shared(n: number): object {
    return { n }
  }

  override square(n: number): number {
    return super.square(n) + 1
  }
}

export const plain = cached((a: number, b: number) => ({ sum: a + b }), { backend: LRUCache, capacity: 8 })
