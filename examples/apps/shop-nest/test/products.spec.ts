// The service without HTTP, with its own database.
import 'reflect-metadata'
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it, mock } from 'node:test'
import { ConflictException, NotFoundException } from '@nestjs/common'
import { Test, type TestingModule } from '@nestjs/testing'
import { getRepositoryToken } from '@nestjs/typeorm'
import { cacheOf, clearAll, setEnabled } from 'purecache'
import { DataSource, type Repository } from 'typeorm'
import { Shop } from '../src/app.js'
import { FindProducts } from '../src/product.dto.js'
import { Product, Sale } from '../src/product.entity.js'
import { Products } from '../src/products.service.js'
import { tenants } from '../src/tenant.js'

describe('Products', () => {
  let module: TestingModule
  let products: Products
  let repository: Repository<Product>
  let tea: Product

  const acme = <T>(act: () => T): T => tenants.run('acme', act)
  const globex = <T>(act: () => T): T => tenants.run('globex', act)
  const query = (text: string): FindProducts => Object.assign(new FindProducts(), { text })

  beforeEach(async () => {
    await clearAll()
    module = await Test.createTestingModule({ imports: [Shop] }).compile()
    products = module.get(Products)
    repository = module.get(getRepositoryToken(Product))
    tea = await acme(() => products.add({ name: 'tea', stock: 5 }))
  })

  afterEach(async () => {
    mock.restoreAll()
    mock.timers.reset()
    setEnabled(true)
    await module.close()
  })

  it('reads a product once', async () => {
    const read = mock.method(repository, 'findOneBy')
    await acme(() => Promise.all([products.get(tea.id), products.get(tea.id)]))
    await acme(() => products.get(tea.id))
    assert.equal(read.mock.callCount(), 1)
  })

  it('takes equal queries for one', async () => {
    const read = mock.method(repository, 'find')
    for (const text of ['tea', 'tea', 'coffee']) await acme(() => products.find(query(text)))
    assert.equal(read.mock.callCount(), 2)
  })

  it('reads again after a minute', async () => {
    const read = mock.method(repository, 'findOneBy')
    mock.timers.enable({ apis: ['Date'], now: Date.now() })
    await acme(() => products.get(tea.id))
    mock.timers.tick(59_999)
    await acme(() => products.get(tea.id))
    assert.equal(read.mock.callCount(), 1)
    mock.timers.tick(1)
    await acme(() => products.get(tea.id))
    assert.equal(read.mock.callCount(), 2)
  })

  it('keeps the entries of tenants apart', async () => {
    assert.equal((await acme(() => products.find(query('')))).length, 1)
    assert.equal((await globex(() => products.find(query('')))).length, 0)
    await acme(() => products.get(tea.id))
    await assert.rejects(
      globex(() => products.get(tea.id)),
      NotFoundException,
    )
  })

  it('throws outside of a request, whose tenant nobody knows', () => {
    assert.throws(() => products.get(tea.id), /scope must not return undefined/)
  })

  it('deletes the entries of a product that is sold, after the commit', async () => {
    const isCached = () => acme(() => cacheOf(products, 'get').has(tea.id))
    const database = module.get(DataSource)
    const commit = database.transaction.bind(database) as (work: unknown) => Promise<void>
    const cachedAtCommit: boolean[] = []
    mock.method(database, 'transaction', async (work: unknown) => {
      await commit(work)
      cachedAtCommit.push(isCached())
    })
    await acme(() => products.get(tea.id))
    await acme(() => products.find(query('tea')))
    await acme(() => products.sell(tea.id, 2))
    assert.deepEqual([cachedAtCommit, isCached()], [[true], false])
    assert.equal((await acme(() => products.get(tea.id))).stock, 3)
    assert.equal((await acme(() => products.find(query('tea'))))[0]!.stock, 3)
  })

  it('keeps the entries when a transaction is rolled back', async () => {
    const before = await acme(() => products.get(tea.id))
    await assert.rejects(
      acme(() => products.sell(tea.id, 6)),
      ConflictException,
    )
    assert.equal(await repository.manager.count(Sale), 0)
    assert.equal(await acme(() => products.get(tea.id)), before)
  })

  it('reads every time when the caches are off', async () => {
    setEnabled(false)
    const read = mock.method(repository, 'findOneBy')
    for (let call = 0; call < 3; call++) await acme(() => products.get(tea.id))
    assert.equal(read.mock.callCount(), 3)
  })

  it('answers from an entry that a test has stored', async () => {
    const stored: Product = { ...tea, name: 'an entry' }
    await acme(() => cacheOf(products, 'get').set([tea.id], stored))
    assert.equal((await acme(() => products.get(tea.id))).name, 'an entry')
  })
})
