// Fastify 5: a service object for each request. Its entries are shared within a tenant, never across tenants.
import assert from 'node:assert/strict'
import Fastify from 'fastify'
import { Cached, cachesOf, LRUCache } from 'purecache'
import { Client } from './support/client.js'

const reads: string[] = []
const database = {
  async invoices(tenant: string, year: number): Promise<string[]> {
    reads.push(`${tenant} ${year}`)
    return [`${tenant}-${year}-1`, `${tenant}-${year}-2`]
  },
}

class Invoices {
  constructor(readonly tenant: string) {}

  @Cached({ backend: LRUCache, capacity: 10_000, scope: (self: Invoices) => self.tenant })
  async of(year: number): Promise<string[]> {
    return database.invoices(this.tenant, year)
  }
}

const app = Fastify()
app.get<{ Params: { year: string } }>('/invoices/:year', async (request, reply) => {
  const tenant = request.headers['x-tenant']
  if (typeof tenant !== 'string') return reply.code(401).send({ error: 'who are you?' })
  return new Invoices(tenant).of(Number(request.params.year))
})
app.get('/caches', async () =>
  cachesOf(Invoices.prototype).map(({ name, stats: { hits, misses, size } }) => ({
    name,
    hits,
    misses,
    size,
  })),
)
await app.listen({ port: 0, host: '127.0.0.1' })
const client = await Client.of(app.server)

const [acme, globex] = [{ 'x-tenant': 'acme' }, { 'x-tenant': 'globex' }]
for (let again = 0; again < 3; again++) {
  assert.deepEqual(await client.get('/invoices/2026', acme), [200, ['acme-2026-1', 'acme-2026-2']])
  assert.deepEqual(await client.get('/invoices/2026', globex), [200, ['globex-2026-1', 'globex-2026-2']])
}
assert.deepEqual(reads, ['acme 2026', 'globex 2026'], 'one read for each tenant')
assert.deepEqual(await client.get('/invoices/2026'), [401, { error: 'who are you?' }])
assert.deepEqual(await client.get('/caches'), [200, [{ name: 'of', hits: 4, misses: 2, size: 2 }]])
console.log('six requests, six service objects, two tenants: two reads')
await app.close()
