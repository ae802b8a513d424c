// NestJS 12: a second testing module must not see the values of the first. By default it does not. Where
// instances share entries, use their database as scope.
import 'reflect-metadata'
import assert from 'node:assert/strict'
import { Controller, Get, type INestApplication, Inject, Injectable } from '@nestjs/common'
import { Test } from '@nestjs/testing'
import { Cached, cacheOf, LRUCache } from 'purecache'
import { Client } from '../support/client.js'

@Injectable()
class Database {
  constructor(readonly name = 'production') {}

  async owner(): Promise<string> {
    return this.name
  }
}

const size = { backend: LRUCache, capacity: 100 }

@Injectable()
class Shop {
  constructor(@Inject(Database) readonly database: Database) {}

  @Cached(size)
  async byInstance(): Promise<string> {
    return this.database.owner()
  }

  @Cached({ ...size, scope: (self: Shop) => self.database })
  async byDatabase(): Promise<string> {
    return this.database.owner()
  }

  @Cached({ ...size, scope: 'class' })
  async byClass(): Promise<string> {
    return this.database.owner()
  }
}

@Controller()
class Shops {
  constructor(private readonly shop: Shop) {}

  @Get()
  async owner(): Promise<object> {
    const { shop } = this
    return {
      byInstance: await shop.byInstance(),
      byDatabase: await shop.byDatabase(),
      byClass: await shop.byClass(),
    }
  }
}

/** The application of one test, with its own database. */
async function start(database: Database): Promise<{ app: INestApplication; client: Client }> {
  const module = await Test.createTestingModule({ providers: [Database, Shop], controllers: [Shops] })
    .overrideProvider(Database)
    .useValue(database)
    .compile()
  const app = module.createNestApplication({ logger: false })
  await app.listen(0, '127.0.0.1')
  return { app, client: await Client.of(app.getHttpServer()) }
}

const first = await start(new Database('Ada'))
const second = await start(new Database('Bob'))
assert.deepEqual(await first.client.get('/'), [200, { byInstance: 'Ada', byDatabase: 'Ada', byClass: 'Ada' }])
assert.deepEqual(
  await second.client.get('/'),
  [200, { byInstance: 'Bob', byDatabase: 'Bob', byClass: 'Ada' }],
  "scope 'class' is for what is the same everywhere: here one test sees another's values",
)

// Where the scope must be 'class', clear the caches before each test.
await cacheOf(Shop.prototype, 'byClass').clear()
assert.deepEqual(await second.client.get('/'), [
  200,
  { byInstance: 'Bob', byDatabase: 'Bob', byClass: 'Bob' },
])

// Two modules with one database share entries.
const { database } = second.app.get(Shop)
const third = await start(database)
cacheOf(Shop.prototype, 'byDatabase').resetStats()
await third.client.get('/')
assert.equal(cacheOf(Shop.prototype, 'byDatabase').stats.hits, 1)
for (const { app } of [first, second, third]) await app.close()
console.log(
  "a second testing module sees nothing of the first, unless the scope is 'class' and nobody clears",
)
