// Deno's sanitizers fail a test that leaves a timer, another operation or a resource behind.
import { Cached, cached, cacheOf, LRUTTLCache, refreshAfter, rememberErrors, TTLCache } from 'purecache'

declare const Deno: {
  test(options: { name: string; sanitizeOps: true; sanitizeResources: true; fn: () => unknown }): void
}

function sanitized(name: string, fn: () => unknown): void {
  Deno.test({ name, sanitizeOps: true, sanitizeResources: true, fn })
}

function equal(actual: unknown, expected: unknown): void {
  if (!Object.is(actual, expected))
    throw new Error(`expected ${String(expected)}, received ${String(actual)}`)
}

class Rates {
  loads = 0

  @Cached({ backend: LRUTTLCache, capacity: 8, ttl: 60_000 }, refreshAfter(30_000), rememberErrors(1_000))
  async of(currency: string): Promise<string> {
    this.loads++
    if (currency === '') throw new Error('no currency')
    return currency
  }
}

sanitized('hits of a TTLCache start no timer', () => {
  let made = 0
  const f = cached((_: number) => ++made, { backend: TTLCache, ttl: 60_000 })
  for (let i = 0; i < 100; i++) equal(f(1), 1)
})

sanitized('nor does a cache that an earlier test has used', async () => {
  const rates = new Rates()
  for (let i = 0; i < 100; i++) equal(await rates.of('EUR'), 'EUR')
  equal(rates.loads, 1)
})

sanitized('nor do loads that are shared, refreshed, or fail', async () => {
  const rates = new Rates()
  await Promise.all(Array.from({ length: 10 }, () => rates.of('EUR')))
  await cacheOf(rates, 'of').refresh('EUR')
  for (const outcome of await Promise.allSettled([rates.of(''), rates.of(''), rates.of('')]))
    equal(outcome.status, 'rejected')
  equal(rates.loads, 3)
})

sanitized('an instance of a TTLCache leaves nothing running', () => {
  const cache = new TTLCache<number, number>({ ttl: 60_000, capacity: 100 })
  for (let i = 0; i < 1_000; i++) cache.set(i, i).get(i)
  equal(cache.size, 100)
})
