// One process of the shop: Fastify in front of a slow database, with a cache that several processes share.
import Fastify from 'fastify'
import { Cached, Invalidates, LRUTTLCache, remoteCacheOf } from 'purecache'
import { redisStore } from 'purecache/redis'
import { createClient } from 'redis'
import { Prices } from './support/prices.js'

const {
  REDIS_URL,
  DATABASE,
  HOST = '127.0.0.1',
  PORT = '0',
  MAX_STALE = '2000',
  TIMEOUT = '100',
} = process.env
if (REDIS_URL === undefined || DATABASE === undefined) throw new Error('REDIS_URL and DATABASE are not set')

const client = createClient({ url: REDIS_URL, socket: { reconnectStrategy: 100 } })
client.on('error', () => undefined) // `onFailure` is called once, this event at each attempt to connect
await client.connect()

const store = redisStore(client, {
  prefix: 'shop',
  maxStale: Number(MAX_STALE),
  timeout: Number(TIMEOUT),
  onFailure: (error) => app.log.error(error),
})
const database = new Prices(DATABASE)

class Products {
  loads = 0

  @Cached({ backend: LRUTTLCache, capacity: 10_000, ttl: 60_000, scope: 'class' }, store.tier('prices'))
  async price(id: number): Promise<number | undefined> {
    this.loads++
    return database.read(id)
  }

  @Invalidates<Products>('price', (_, { args: [id] }) => [id])
  async setPrice(id: number, price: number): Promise<void> {
    await database.write(id, price)
  }
}

const products = new Products()
const cache = remoteCacheOf(products, 'price')
let redis = 'up'
cache.subscribe((event) => {
  if (event.type === 'store' && event.state !== 'gap') redis = event.state
})

const app = Fastify({ logger: { level: process.env['LOG'] ?? 'error' }, forceCloseConnections: true })

app.get<{ Params: { id: string } }>('/prices/:id', async (request, reply) => {
  const price = await products.price(Number(request.params.id))
  return price === undefined ? reply.code(404).send({}) : { price }
})

app.put<{ Params: { id: string }; Body: { price: number } }>('/prices/:id', async (request) => {
  await products.setPrice(Number(request.params.id), request.body.price)
  return {}
})

app.get('/stats', () => {
  const { hits, storeHits, waits, gaps, storeFailures } = cache.stats
  return { loads: products.loads, hits, storeHits, waits, gaps, storeFailures, redis }
})

console.log(await app.listen({ port: Number(PORT), host: HOST }))

process.once('SIGTERM', () => void stop())

async function stop(): Promise<void> {
  await app.close()
  await store.close()
  client.destroy()
}
