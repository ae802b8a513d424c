// The service without HTTP, with its own database.
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it, mock } from 'node:test'
import { cacheOf, clearAll, setEnabled } from 'purecache'
import { Database } from '../src/database.js'
import { PriceRange } from '../src/price-range.js'
import { type Product, Products } from '../src/products.js'

describe('Products', () => {
  let database: Database
  let tea: Product

  /** The service for a request of a tenant. */
  const productsOf = (tenant: string) => new Products(database, tenant)

  beforeEach(async () => {
    await clearAll()
    database = await Database.open()
    tea = productsOf('acme').add('tea', 300, 5)
  })

  afterEach(() => {
    mock.restoreAll()
    mock.timers.reset()
    setEnabled(true)
  })

  it('reads a product once for the requests of a tenant', () => {
    const read = mock.method(database, 'rows')
    productsOf('acme').get(tea.id)
    productsOf('acme').get(tea.id)
    assert.equal(read.mock.callCount(), 1)
  })

  it('takes equal ranges of prices for one', () => {
    const read = mock.method(database, 'rows')
    for (const range of ['100-500', '100-500', '0100-500', '100-501'])
      productsOf('acme').find('tea', new PriceRange(range))
    assert.equal(read.mock.callCount(), 2)
  })

  it('reads again after a minute', () => {
    const read = mock.method(database, 'rows')
    mock.timers.enable({ apis: ['Date'], now: Date.now() })
    productsOf('acme').get(tea.id)
    mock.timers.tick(59_999)
    productsOf('acme').get(tea.id)
    assert.equal(read.mock.callCount(), 1)
    mock.timers.tick(1)
    productsOf('acme').get(tea.id)
    assert.equal(read.mock.callCount(), 2)
  })

  it('keeps the entries of tenants apart', () => {
    const range = new PriceRange('0-1000')
    assert.equal(productsOf('acme').find('', range).length, 1)
    assert.equal(productsOf('globex').find('', range).length, 0)
    productsOf('acme').get(tea.id)
    assert.throws(() => productsOf('globex').get(tea.id), { statusCode: 404 })
  })

  it('deletes the entries of a product that is sold, after the commit', () => {
    const acme = productsOf('acme')
    const isCached = () => cacheOf(acme, 'get').has(tea.id)
    const commit = database.transaction.bind(database)
    const cachedAtCommit: boolean[] = []
    mock.method(database, 'transaction', (work: () => void) => {
      commit(work)
      cachedAtCommit.push(isCached())
    })
    const range = new PriceRange('0-1000')
    acme.get(tea.id)
    acme.find('tea', range)
    acme.sell(tea.id, 2)
    assert.deepEqual([cachedAtCommit, isCached()], [[true], false])
    assert.equal(productsOf('acme').get(tea.id).stock, 3)
    assert.equal(productsOf('acme').find('tea', range)[0]!.stock, 3)
  })

  it('keeps the entries when a transaction is rolled back', () => {
    const before = productsOf('acme').get(tea.id)
    assert.throws(() => productsOf('acme').sell(tea.id, 6), { statusCode: 409 })
    assert.deepEqual(database.rows('SELECT * FROM sale'), [])
    assert.equal(productsOf('acme').get(tea.id), before)
  })

  it('reads every time when the caches are off', () => {
    setEnabled(false)
    const read = mock.method(database, 'rows')
    for (let call = 0; call < 3; call++) productsOf('acme').get(tea.id)
    assert.equal(read.mock.callCount(), 3)
  })
})
