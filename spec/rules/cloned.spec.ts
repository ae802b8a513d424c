import { describe, expect, it } from '@jest/globals'
import { Cached, cached, cacheOf, cloned, frozen, LRUCache, refreshAfter, shared } from 'purecache'
import { deferred, settled } from '../support/deferred'
import { useManualTime } from '../support/manual-time'
import { runProgram } from '../support/run-program'

const LRU = { backend: LRUCache, capacity: 5 } as const

interface Product {
  name: string
  prices: number[]
}

describe('cloned', () => {
  it('gives each caller its own copy, so that a change affects no other caller', () => {
    class Products {
      loads = 0
      @Cached(LRU, cloned())
      find(name: string): Product {
        this.loads++
        return { name, prices: [1] }
      }
    }
    const products = new Products()
    const first = products.find('a')
    first.name = 'changed'
    first.prices.push(2)
    const second = products.find('a')
    expect(second).toEqual({ name: 'a', prices: [1] })
    second.prices.push(3)
    expect(products.find('a')).toEqual({ name: 'a', prices: [1] })
    expect(products.loads).toBe(1)
  })

  it('gives each caller of a shared load its own copy', async () => {
    const gate = deferred<Product>()
    const find = cached(async (_id: number) => gate.promise, LRU, cloned())
    const calls = [find(1), find(1)]
    gate.resolve({ name: 'a', prices: [1] })
    const [first, second] = await Promise.all(calls)
    first!.name = 'changed'
    expect(second).toEqual({ name: 'a', prices: [1] })
    expect(await find(1)).toEqual({ name: 'a', prices: [1] })
    expect(await find(1)).not.toBe(await find(1))
  })

  it('isolates the entry from later changes of the original result', async () => {
    const source: Product = { name: 'a', prices: [1] }
    const find = cached(async (_id: number) => source, LRU, cloned())
    await find(1)
    source.prices.push(2)
    expect(await find(1)).toEqual({ name: 'a', prices: [1] })
  })

  it('copies with the given function', () => {
    class Money {
      constructor(public cents: number) {}
    }
    const price = cached(
      (cents: number) => new Money(cents),
      LRU,
      cloned((money: Money) => new Money(money.cents)),
    )
    const first = price(5)
    first.cents = 0
    expect(price(5)).toEqual(new Money(5))
    expect(price(5)).toBeInstanceOf(Money)
  })

  it('copies the value of set() and the results of peek() and entries()', () => {
    const find = cached((name: string): Product => ({ name, prices: [] }), LRU, cloned())
    const given: Product = { name: 'set', prices: [1] }
    const cache = cacheOf(find)
    void cache.set(['a'], given)
    given.prices.push(2)
    expect(find('a')).toEqual({ name: 'set', prices: [1] })
    cache.peek('a')!.prices.push(3)
    expect(find('a')).toEqual({ name: 'set', prices: [1] })
    for (const [, value] of cache.entries()) value.prices.push(4)
    expect(find('a')).toEqual({ name: 'set', prices: [1] })
  })

  it('fails the call with the error of a result that cannot be copied', () => {
    const find = cached((n: number) => () => n, LRU, cloned())
    expect(() => find(1)).toThrow()
    expect(cacheOf(find).stats.pending).toBe(0)
  })

  it('rejects a hit of an async method, like a miss, when the copy fails', async () => {
    let isFailing = false
    const load = cached(
      async () => ({ name: 'a' }),
      LRU,
      cloned((product: { name: string }) => {
        if (isFailing) throw new Error('no copy')
        return { ...product }
      }),
    )
    await load()
    isFailing = true
    const hit = load()
    await expect(hit).rejects.toThrow('no copy')
    cacheOf(load).clear()
    const miss = load()
    await expect(miss).rejects.toThrow('no copy')
  })

  it('passes primitives on', () => {
    const double = cached((n: number) => 2 * n, LRU, cloned())
    expect(double(2)).toBe(4)
    expect(double(2)).toBe(4)
    expect(cacheOf(double).stats.hits).toBe(1)
  })

  it('works over a shared Map', () => {
    const find = cached(
      (name: string): Product => ({ name, prices: [1] }),
      { backend: shared(new Map<string, unknown>()) },
      cloned(),
    )
    find('a').prices.push(2)
    find('a').prices.push(3)
    expect(find('a')).toEqual({ name: 'a', prices: [1] })
  })
})

describe('frozen', () => {
  it('freezes a result deeply, once, and gives the same object to every caller', () => {
    const find = cached((name: string): Product => ({ name, prices: [1] }), LRU, frozen())
    const first = find('a')
    expect(Object.isFrozen(first)).toBe(true)
    expect(Object.isFrozen(first.prices)).toBe(true)
    expect(() => first.prices.push(2)).toThrow(TypeError)
    expect(() => {
      first.name = 'changed'
    }).toThrow(TypeError)
    expect(find('a')).toBe(first)
  })

  it('freezes circular results and symbol properties', () => {
    interface Ring {
      next?: Ring
      [inner]: { value: number }
    }
    const inner = Symbol('inner')
    const make = cached(
      () => {
        const ring: Ring = { [inner]: { value: 1 } }
        ring.next = ring
        return ring
      },
      LRU,
      frozen(),
    )
    expect(Object.isFrozen(make()[inner])).toBe(true)
  })

  it('leaves the namespace of a module alone, which cannot be frozen', () => {
    expect(runProgram('module-result-program')).toEqual({ isSame: true, isFrozen: true, loads: 1 })
  })

  it('leaves a typed array alone, which cannot be frozen', () => {
    const bytes = cached(() => ({ bytes: new Uint8Array([1, 2]) }), LRU, frozen())
    expect(bytes().bytes[1]).toBe(2)
    expect(Object.isFrozen(bytes())).toBe(true)
    expect(bytes()).toBe(bytes())
  })

  describe('with refreshAfter', () => {
    const time = useManualTime()

    it('freezes the results of refreshes too', async () => {
      let calls = 0
      const find = cached(async (_id: number) => ({ call: ++calls }), LRU, frozen(), refreshAfter(10))
      await find(1)
      time.advance(10)
      await find(1)
      await settled()
      const refreshed = await find(1)
      expect(refreshed).toEqual({ call: 2 })
      expect(Object.isFrozen(refreshed)).toBe(true)
    })
  })

  it('freezes the value of set()', () => {
    const find = cached((name: string): Product => ({ name, prices: [] }), LRU, frozen())
    void cacheOf(find).set(['a'], { name: 'set', prices: [1] })
    expect(Object.isFrozen(find('a').prices)).toBe(true)
  })
})

it('cloned rejects null in place of a function', () => {
  expect(() => cached((n: number) => n, LRU, cloned(null as never))).toThrow(
    new TypeError('Cannot cache an anonymous function: cloned must be given a function, received null'),
  )
})
