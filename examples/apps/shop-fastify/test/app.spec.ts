// The whole service, tested with real requests.
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { clearAll } from 'purecache'
import { createApp } from '../src/app.js'
import { Database } from '../src/database.js'
import type { Product } from '../src/products.js'

describe('the shop', () => {
  let app: FastifyInstance
  let url: string

  before(async () => {
    process.env['INSPECTOR_TOKEN'] = 'a secret'
    app = createApp(await Database.open())
    url = await app.listen({ port: 0, host: '127.0.0.1' })
  })

  beforeEach(() => clearAll())

  after(() => app.close())

  const get = (path: string, tenant: string) => fetch(url + path, { headers: { 'x-tenant': tenant } })
  const post = (path: string, tenant: string, body: unknown) =>
    fetch(url + path, {
      method: 'POST',
      headers: { 'x-tenant': tenant, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  const add = async (tenant: string, name: string): Promise<Product> =>
    (await post('/products', tenant, { name, cents: 300, stock: 5 })).json() as Promise<Product>
  const found = async (tenant: string, query: string): Promise<string[]> =>
    ((await (await get(`/products?${query}`, tenant)).json()) as Product[]).map(({ name }) => name)
  const stock = async (tenant: string, { id }: Product): Promise<number> =>
    ((await (await get(`/products/${id}`, tenant)).json()) as Product).stock

  /** The number of calls of a method with a result such as `hit`, as Prometheus reads it. */
  async function calls(method: string, result: 'hit' | 'miss'): Promise<number> {
    const text = await (await fetch(`${url}/metrics`)).text()
    const sample = new RegExp(
      `^cache_gets_total\\{cache="Products.${method}",result="${result}"\\} (\\d+)$`,
      'm',
    )
    return Number(sample.exec(text)![1])
  }

  it('answers equal queries from one entry, unknown parameters or not', async () => {
    await add('acme', 'black tea')
    const [hits, misses] = [await calls('find', 'hit'), await calls('find', 'miss')]
    for (const query of ['text=tea', 'price=0-1000000&text=tea', 'text=tea&utm_source=mail'])
      assert.deepEqual(await found('acme', query), ['black tea'])
    assert.deepEqual(await found('acme', 'text=tea&price=0-100'), [])
    assert.deepEqual([await calls('find', 'hit'), await calls('find', 'miss')], [hits + 2, misses + 2])
  })

  it('refuses a query that is not valid, before any cache', async () => {
    const misses = await calls('find', 'miss')
    assert.equal((await get('/products?price=low', 'acme')).status, 400)
    assert.equal(await calls('find', 'miss'), misses)
  })

  it('never shows the products of another tenant', async () => {
    const coffee = await add('acme', 'coffee')
    await add('globex', 'coffee of globex')
    for (let again = 0; again < 2; again++) {
      assert.deepEqual(await found('acme', 'text=coffee'), ['coffee'])
      assert.deepEqual(await found('globex', 'text=coffee'), ['coffee of globex'])
      assert.equal((await get(`/products/${coffee.id}`, 'acme')).status, 200)
      assert.equal((await get(`/products/${coffee.id}`, 'globex')).status, 404)
    }
    assert.equal((await fetch(`${url}/products`)).status, 401)
  })

  it('shows what was sold, and not what was rolled back', async () => {
    const cake = await add('acme', 'cake')
    assert.equal(await stock('acme', cake), 5)
    assert.equal((await post(`/products/${cake.id}/sales`, 'acme', { pieces: 2 })).status, 201)
    assert.equal(await stock('acme', cake), 3)
    assert.equal((await post(`/products/${cake.id}/sales`, 'acme', { pieces: 4 })).status, 409)
    assert.equal(await stock('acme', cake), 3)
  })

  it('shows what was added', async () => {
    assert.deepEqual(await found('acme', 'text=water'), [])
    await add('acme', 'water')
    assert.deepEqual(await found('acme', 'text=water'), ['water'])
  })

  it('clears a cache by the inspector, for who has the token', async () => {
    const sugar = await add('acme', 'sugar')
    await stock('acme', sugar)
    assert.equal((await fetch(`${url}/caches/`)).status, 401)
    const authorization = 'Bearer a secret'
    const state = await fetch(`${url}/caches/state`, { headers: { authorization } })
    const { methods } = (await state.json()) as { methods: { label: string; size: number }[] }
    assert.equal(methods.find(({ label }) => label === 'Products.get')!.size, 1)
    const cleared = await fetch(`${url}/caches/act?cache=Products.get&action=clear`, {
      method: 'POST',
      headers: { authorization, 'x-purecache': '1', origin: url },
    })
    assert.equal(cleared.status, 200)
    const misses = await calls('get', 'miss')
    await stock('acme', sugar)
    assert.equal(await calls('get', 'miss'), misses + 1)
  })
})
