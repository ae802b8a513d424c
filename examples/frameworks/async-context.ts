// Express 5: a tenant in AsyncLocalStorage is not an argument. `scope` must read it, or one tenant sees the
// data of another.
import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import express from 'express'
import { Cached, cacheOf, LRUCache } from 'purecache'
import { Client } from './support/client.js'

const context = new AsyncLocalStorage<{ tenant: string }>()
const tenantOf = (): string => {
  const tenant = context.getStore()?.tenant
  if (tenant === undefined) throw new Error('called outside of a request')
  return tenant
}

/** One instance serves all tenants. */
class Settings {
  reads = 0

  @Cached({ backend: LRUCache, capacity: 10_000, scope: tenantOf })
  async theme(page: string): Promise<string> {
    this.reads++
    return `${page} in the colours of ${tenantOf()}`
  }

  @Cached({ backend: LRUCache, capacity: 10_000 })
  async careless(page: string): Promise<string> {
    return `${page} in the colours of ${tenantOf()}`
  }
}

const settings = new Settings()
const app = express()
app.use((request, _response, next) => {
  context.run({ tenant: String(request.headers['x-tenant']) }, next)
})
app.get('/theme/:page', async (request, response) => {
  response.send(await settings.theme(request.params.page))
})
app.get('/careless/:page', async (request, response) => {
  response.send(await settings.careless(request.params.page))
})
const server = app.listen(0, '127.0.0.1')
const client = await Client.of(server)
const [acme, globex] = [{ 'x-tenant': 'acme' }, { 'x-tenant': 'globex' }]

const themes = [acme, globex, acme, globex].map((tenant) => client.get('/theme/home', tenant))
const expected = ['acme', 'globex', 'acme', 'globex'].map((name) => [200, `home in the colours of ${name}`])
assert.deepEqual(
  await Promise.all(themes),
  expected,
  'requests at once share a load within their tenant alone',
)
assert.deepEqual(await client.get('/theme/home', globex), expected[1])
assert.equal(settings.reads, 2)

// The operations of the handle evaluate `scope` like calls, so they need the context too.
context.run({ tenant: 'acme' }, () => cacheOf(settings, 'theme').delete('home'))
await client.get('/theme/home', acme)
await client.get('/theme/home', globex)
assert.equal(settings.reads, 3, "acme's entry was deleted, the other's stayed")

await client.get('/careless/home', acme)
assert.deepEqual(await client.get('/careless/home', globex), [200, 'home in the colours of acme'], 'do not')
console.log('tenants in AsyncLocalStorage stay apart where `scope` reads them')
server.close()
