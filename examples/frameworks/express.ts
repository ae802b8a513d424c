// Express 5: a gateway to a slow service. Concurrent requests share one load; an error is passed on and not
// stored.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import express from 'express'
import { Cached, cacheOf, LRUTTLCache } from 'purecache'
import { Client } from './support/client.js'
import { Gate } from './support/gate.js'

const CROWD = 30

interface Forecast {
  readonly city: string
  readonly celsius: number
}

class Weather {
  constructor(readonly upstream: Client) {}

  @Cached({ backend: LRUTTLCache, capacity: 1_000, ttl: 60_000 })
  async of(city: string): Promise<Forecast> {
    const [status, body] = await this.upstream.get(`/${city}`)
    if (status !== 200) throw new Error(`no forecast of ${city}`)
    return body as Forecast
  }
}

// The slow service replies when all requests wait at the gateway. The first request about Rome fails.
const asked: string[] = []
const gate = new Gate()
const upstream = createServer((request, response) => {
  const city = request.url!.slice(1)
  asked.push(city)
  const isIll = city === 'Rome' && asked.filter((each) => each === city).length === 1
  void gate.pass().then(() => {
    response.writeHead(isIll ? 503 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ city, celsius: 21 }))
  })
}).listen(0, '127.0.0.1')

const weather = new Weather(await Client.of(upstream))
const app = express()
app.get('/weather/:city', async (request, response) => {
  const answer = weather.of(request.params.city)
  const { misses, shared } = cacheOf(weather, 'of').stats
  if (misses + shared === CROWD) gate.open()
  response.json(await answer)
})
const failed: express.ErrorRequestHandler = (error: Error, _request, response, _next) => {
  response.status(502).send(error.message)
}
app.use(failed)
const gateway = app.listen(0, '127.0.0.1')
const client = await Client.of(gateway)

const crowd = await Promise.all(Array.from({ length: CROWD }, () => client.get('/weather/Oslo')))
for (const answer of crowd) assert.deepEqual(answer, [200, { city: 'Oslo', celsius: 21 }])
assert.deepEqual(asked, ['Oslo'], 'one request reached the slow service')

assert.deepEqual(await client.get('/weather/Rome'), [502, 'no forecast of Rome'])
assert.deepEqual(await client.get('/weather/Rome'), [200, { city: 'Rome', celsius: 21 }])
assert.deepEqual(await client.get('/weather/Rome'), [200, { city: 'Rome', celsius: 21 }])
assert.deepEqual(asked, ['Oslo', 'Rome', 'Rome'], 'the failure was not kept, the forecast was')

const { hits, misses, shared, loadFailures } = cacheOf(weather, 'of').stats
assert.deepEqual(
  { hits, misses, shared, loadFailures },
  { hits: 1, misses: 3, shared: CROWD - 1, loadFailures: 1 },
)
console.log(`${CROWD} requests at once made one upstream; a 503 was not cached`)
gateway.close()
upstream.close()
