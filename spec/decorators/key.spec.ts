import { describe, expect, it } from '@jest/globals'
import { byIdentity, Cached, cached, cacheOf, LRUCache } from 'purecache'

const LRU = { backend: LRUCache, capacity: 10 } as const

class Service {
  calls = 0
  prefix = 'p'

  @Cached({
    ...LRU,
    key(this: Service, order: { id: number }, _trace?: string) {
      if (order.id < 0) throw new RangeError('bad id')
      return [this.prefix, order.id]
    },
  })
  total(order: { id: number; lines?: number[] }, _trace?: string): number {
    this.calls++
    return order.id
  }
}

describe('a key function', () => {
  it('replaces the arguments, and is called with the instance as this', () => {
    const service = new Service()
    service.total({ id: 1, lines: [1] }, 'a')
    service.total({ id: 1, lines: [2] }, 'b')
    expect(service.calls).toBe(1)
    service.prefix = 'q'
    service.total({ id: 1 })
    expect(service.calls).toBe(2)
    expect(cacheOf(service, 'total').has({ id: 1 })).toBe(true)
  })

  it('fails the call when it throws, and no entry is stored', () => {
    const service = new Service()
    const { size } = cacheOf(service, 'total').stats
    expect(() => service.total({ id: -1 })).toThrow('bad id')
    expect(service.calls).toBe(0)
    expect(cacheOf(service, 'total').stats.size).toBe(size)
  })

  it('causes a TypeError at the call when it returns a promise', () => {
    const find = cached(
      function find(id: number) {
        return id
      },
      { ...LRU, key: async (id) => id },
    )
    expect(() => find(1)).toThrow(
      new TypeError('Cannot call find: key must not return a promise, received an object'),
    )
  })

  it('is not called by clear(), which has no arguments', () => {
    class Orders {
      @Cached({ ...LRU, key: (order: { id: number }) => order.id })
      total(order: { id: number }): number {
        return order.id
      }
    }
    const orders = new Orders()
    orders.total({ id: 1 })
    cacheOf(orders, 'total').clear()
    expect(cacheOf(orders, 'total').has({ id: 1 })).toBe(false)
  })

  it('may return an object to be compared by identity', () => {
    let calls = 0
    interface State {
      rows: number[]
    }
    const sum = cached((_state: State) => ++calls, { ...LRU, key: (state) => byIdentity(state) })
    const state = { rows: [1, 2] }
    expect(sum(state)).toBe(1)
    state.rows.push(3)
    expect(sum(state)).toBe(1)
    expect(sum({ rows: [1, 2] })).toBe(2)
  })

  it('has results that differ from argument lists of the same form', () => {
    let calls = 0
    const find = cached((_query: unknown) => ++calls, { ...LRU, key: (query) => query })
    expect(find([1, 2])).toBe(1)
    expect(find([1])).toBe(2)
    expect(find(1)).toBe(find(1))
    expect(find(undefined)).toBe(find(undefined))
  })
})
