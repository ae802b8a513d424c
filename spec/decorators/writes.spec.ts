import { describe, expect, it } from '@jest/globals'
import { Cached, cacheOf, Invalidates, LRUCache, shared, Updates } from 'purecache'
import { type User, Users } from '../support/users'

const LRU = { backend: LRUCache, capacity: 5 } as const
const one: User = { id: '1', name: 'one' }

describe('a write', () => {
  it('keeps the name, length, this and arguments of its method, and may be cached itself', () => {
    class Service {
      of = 1
      @Cached(LRU)
      get(): number {
        return 0
      }
      @Invalidates('get')
      @Cached(LRU)
      put(a: number, b: number): number {
        return this.of + a + b
      }
    }
    const service = new Service()
    expect(service.put(1, 2)).toBe(4)
    expect(service.put(1, 2)).toBe(4)
    expect(service.put.name).toBe('put')
    expect(service.put).toHaveLength(2)
    expect(cacheOf(service, 'put').stats.hits).toBe(1)
    expect(cacheOf(service.put).stats.hits).toBe(1)
  })

  it('throws before the method runs when no method of the name is cached', () => {
    let runs = 0
    class Service {
      plain(): void {}
      @Invalidates('plain')
      save(): void {
        runs++
      }
    }
    expect(() => {
      // Under the standard protocol the construction is refused already.
      new Service().save()
    }).toThrow(/^Cannot invalidate plain by (Service\.)?save: plain must be decorated with @Cached$/)
    expect(runs).toBe(0)
    if (DECORATORS === 'standard') expect(() => new Service()).toThrow(TypeError)
  })

  it('throws before the method runs when no method of the instance is cached, even on a static method', () => {
    let runs = 0
    const anyInvalidates = Invalidates as (name: string) => any
    expect(() => {
      class Service {
        @Cached(LRU)
        find(): void {}
        @anyInvalidates('find')
        static save(): void {
          runs++
        }
      }
      // Under the standard protocol the class is refused already.
      Service.save()
    }).toThrow(/^Cannot invalidate find by (Service\.)?save: find must be decorated with @Cached$/)
    expect(runs).toBe(0)
  })

  it('throws before the method runs when it is called without its instance', () => {
    const users = new Users()
    const { save } = users
    expect(() => save(one)).toThrow(
      /^Cannot invalidate (get|list|size) by (Users\.)?save: it must be called on an instance, or on a class for a static method, received undefined$/,
    )
    expect(users.rows.size).toBe(0)
  })

  it('makes all invalidations of several decorators', async () => {
    const users = new Users()
    await users.save(one)
    await Promise.all([users.get('1'), users.list()])
    void users.size
    await users.save({ id: '1', name: 'uno' })
    expect(cacheOf(users, 'get').has('1')).toBe(false)
    expect(cacheOf(users, 'list').has()).toBe(false)
    expect(cacheOf(users, 'size').has()).toBe(false)
  })

  it('fails and deletes all entries that may be affected when the key option throws', () => {
    for (const options of [LRU, { backend: shared(new Map<string, unknown>()) }]) {
      let version = 1
      class Service {
        @Cached({ ...(options as typeof LRU), key: ({ id }: { id: number }) => id })
        find(_row: { id: number }): number {
          return version
        }
        @Invalidates('find', () => [undefined as never])
        drop(): void {
          version++
        }
        @Updates('find', () => [undefined as never])
        put(): number {
          return ++version
        }
      }
      const service = new Service()
      for (const write of ['drop', 'put'] as const) {
        service.find({ id: 1 })
        expect(() => service[write]()).toThrow(TypeError)
        expect(service.find({ id: 1 })).toBe(version)
      }
    }
  })
})
