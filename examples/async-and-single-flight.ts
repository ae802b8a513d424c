// Async methods: concurrent calls share one load. Errors and invalidated loads are not stored.
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { Cached, cacheOf, LRUCache } from 'purecache'

class Weather {
  requests = 0
  isDown = false

  @Cached({ backend: LRUCache, capacity: 50 })
  async forecast(city: string): Promise<string> {
    const request = ++this.requests
    await sleep(5)
    if (this.isDown) throw new Error('no forecast today')
    return `${city}: sunny (${request})`
  }
}

const weather = new Weather()
const cache = cacheOf(weather, 'forecast')

const answers = await Promise.all(Array.from({ length: 1_000 }, () => weather.forecast('Oslo')))
console.log(`${answers.length} callers, ${weather.requests} request, ${cache.stats.shared} shared it`)
assert.equal(weather.requests, 1)
assert.equal(cache.stats.shared, 999)

weather.isDown = true
await assert.rejects(weather.forecast('Rome'), /no forecast/)
weather.isDown = false
assert.equal(await weather.forecast('Rome'), 'Rome: sunny (3)')

// The waiting caller gets the result. It is not stored, because it may be outdated.
const waiting = weather.forecast('Paris')
cache.delete('Paris')
assert.equal(await waiting, 'Paris: sunny (4)')
assert.equal(cache.has('Paris'), false)
console.log('the result of an invalidated load is not stored')
