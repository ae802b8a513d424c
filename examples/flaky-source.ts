// A source that is slow and sometimes fails: old values are refreshed in the background, and returned while
// the source is down.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Cached, cacheOf, jitter, LRUTTLCache, refreshAfter, rememberErrors, staleIfError } from 'purecache'

/** Exchange rates over HTTP, from a server that can be stopped. */
let requests = 0
let isDown = false
const server = createServer((_, response) => {
  requests++
  response.statusCode = isDown ? 503 : 200
  response.end(JSON.stringify({ rate: 1 + requests / 100 }))
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const { port } = server.address() as AddressInfo

const clock = { time: 0, now: () => clock.time }

class Rates {
  @Cached(
    { backend: LRUTTLCache, capacity: 100, ttl: 60_000, clock },
    refreshAfter(30_000),
    staleIfError(600_000),
    rememberErrors(5_000),
    // Spreads the ttls of a hundred currencies. Not random here, because requests are counted.
    jitter(0.1, () => 0),
  )
  async rate(currency: string): Promise<number> {
    const response = await fetch(`http://127.0.0.1:${port}/${currency}`)
    if (!response.ok) throw new Error(`the source answers ${response.status}`)
    return ((await response.json()) as { rate: number }).rate
  }
}

const rates = new Rates()
const cache = cacheOf(rates, 'rate')
const refreshed = () =>
  new Promise<void>((resolve) => {
    const end = cache.subscribe((event) => {
      if (event.type !== 'refresh') return
      end()
      resolve()
    })
  })

assert.equal(await rates.rate('EUR'), 1.01)

// Past `refreshAfter`: this caller gets the old value at once, the next one the new.
clock.time = 30_000
const done = refreshed()
assert.equal(await rates.rate('EUR'), 1.01)
await done
assert.equal(await rates.rate('EUR'), 1.02)

// Past the ttl while the source is down: calls return the expired value, and do not call the source for five
// seconds.
isDown = true
clock.time = 100_000
assert.deepEqual(await Promise.all([rates.rate('EUR'), rates.rate('EUR')]), [1.02, 1.02])
assert.equal(await rates.rate('EUR'), 1.02)
assert.equal(requests, 3)

// Without an expired value the caller gets the error, and the next callers get it without a request.
await assert.rejects(rates.rate('SEK'), /the source answers 503/)
await assert.rejects(rates.rate('SEK'), /the source answers 503/)
assert.equal(requests, 4)

isDown = false
clock.time += 5_000
assert.equal(await rates.rate('EUR'), 1.05)

const { hits, misses, staleHits, refreshes, loadFailures } = cache.stats
console.log({ hits, misses, staleHits, refreshes, loadFailures, requests })
server.close()
