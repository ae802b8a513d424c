import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { LRUCache as ForeignLRUCache } from 'lru-cache'
import { Cached, cacheOf, shared } from 'purecache'

// lru-cache wants values that are objects or primitives, and never undefined.
type Anything = NonNullable<unknown>

describe('a shared instance of lru-cache', () => {
  it('is shared by several methods under one capacity, each with its own entries', async () => {
    const backend = new ForeignLRUCache<string, Anything>({ max: 3 })
    class Shop {
      readonly reads: string[] = []

      @Cached({ backend: shared(backend) })
      product(id: number): string {
        this.reads.push(`product ${id}`)
        return `product ${id}`
      }

      @Cached({ backend: shared(backend), scope: 'class' })
      async customer({ id }: { id: number }): Promise<string> {
        this.reads.push(`customer ${id}`)
        return `customer ${id}`
      }
    }
    const shop = new Shop()
    const other = new Shop()
    assert.deepEqual([shop.product(1), other.product(1), backend.size], ['product 1', 'product 1', 2])
    assert.deepEqual(
      [await shop.customer({ id: 1 }), await other.customer({ id: 1 })],
      Array(2).fill('customer 1'),
    )
    assert.deepEqual([shop.reads, other.reads], [['product 1', 'customer 1'], ['product 1']])

    shop.product(1)
    shop.product(2)
    assert.equal(cacheOf(other, 'product').has(1), false, 'the least recently used of both methods went')
    assert.deepEqual([backend.size, cacheOf(shop, 'product').stats.hits], [3, 1])

    await cacheOf(shop, 'product').clear()
    assert.equal(backend.size, 1, 'clear() removes the entries of the instance and method alone')
    assert.equal(cacheOf(shop, 'customer').peek({ id: 1 }), 'customer 1')
  })

  it('gives correct results after any evictions', () => {
    const backend = new ForeignLRUCache<string, Anything>({ max: 10 })
    class Squares {
      runs = 0

      @Cached({ backend: shared(backend) })
      of(n: number): number {
        this.runs++
        return n * n
      }
    }
    const squares = new Squares()
    for (let step = 0; step < 5_000; step++) {
      const n = (step * step) % 97
      assert.equal(squares.of(n), n * n)
    }
    const { hits, misses, size } = cacheOf(squares, 'of').stats
    assert.deepEqual([hits + misses, misses, size], [5_000, squares.runs, 10])
  })

  it('expires by its own ttl and clock', () => {
    const clock = { time: 1, now: () => clock.time }
    const backend = new ForeignLRUCache<string, Anything>({
      max: 10,
      ttl: 1_000,
      ttlResolution: 0,
      perf: clock,
    })
    class Rates {
      runs = 0

      @Cached({ backend: shared(backend) })
      of(currency: string): number {
        return currency.length + this.runs++
      }
    }
    const rates = new Rates()
    const answers = [1, 1_001, 1_002, 1_003].map((at) => {
      clock.time = at
      return rates.of('EUR')
    })
    assert.deepEqual(answers, [3, 3, 4, 4])
  })

  it('may reject an entry, which makes the call a miss but never wrong', () => {
    const backend = new ForeignLRUCache<string, string>({
      maxSize: 100,
      maxEntrySize: 5,
      sizeCalculation: (text) => text.length,
    })
    class Texts {
      runs = 0

      @Cached({ backend: shared(backend) })
      repeat(times: number): string {
        this.runs++
        return 'x'.repeat(times)
      }
    }
    const texts = new Texts()
    assert.deepEqual([texts.repeat(5), texts.repeat(5), texts.runs], ['xxxxx', 'xxxxx', 1])
    assert.deepEqual([texts.repeat(6), texts.repeat(6), texts.runs], ['xxxxxx', 'xxxxxx', 3])
  })

  it('holds results that are undefined, which it does not store by itself', () => {
    const backend = new ForeignLRUCache<string, Anything>({ max: 10 })
    class Lookup {
      runs = 0

      @Cached({ backend: shared(backend) })
      find(_id: number): string | undefined {
        this.runs++
        return undefined
      }
    }
    const lookup = new Lookup()
    assert.deepEqual(
      [lookup.find(1), lookup.find(1), lookup.runs, backend.size],
      [undefined, undefined, 1, 1],
    )
  })
})
