// NestJS 12: a request-scoped provider is created for each request. By default its entries end with it.
// `scope` shares them within a tenant.
import 'reflect-metadata'
import assert from 'node:assert/strict'
import { Controller, Get, Inject, Injectable, Module, Scope } from '@nestjs/common'
import { NestFactory, REQUEST } from '@nestjs/core'
import { Cached, cacheOf, LRUCache } from 'purecache'
import { Client } from '../support/client.js'

@Injectable()
class Database {
  readonly reads: string[] = []

  async read(table: string, tenant: string): Promise<string> {
    this.reads.push(`${table} of ${tenant}`)
    return `${table} of ${tenant}`
  }
}

@Injectable({ scope: Scope.REQUEST })
class Account {
  readonly tenant: string

  constructor(
    @Inject(REQUEST) request: { headers: Record<string, string> },
    private readonly database: Database,
  ) {
    this.tenant = request.headers['x-tenant']!
  }

  /** Called several times during one request. With the default scope, each request reads once. */
  @Cached({ backend: LRUCache, capacity: 10_000 })
  async rights(): Promise<string> {
    return this.database.read('rights', this.tenant)
  }

  /** Entries may outlive the request, but are never shared across tenants. */
  @Cached({ backend: LRUCache, capacity: 10_000, scope: (self: Account) => self.tenant })
  async plan(): Promise<string> {
    return this.database.read('plan', this.tenant)
  }
}

@Controller('account')
class Accounts {
  constructor(private readonly account: Account) {}

  @Get()
  async show(): Promise<string[]> {
    const { account } = this
    return Promise.all([account.rights(), account.rights(), account.plan(), account.plan()])
  }
}

@Module({ providers: [Database, Account], controllers: [Accounts] })
class Billing {}

const app = await NestFactory.create(Billing, { logger: false })
await app.listen(0, '127.0.0.1')
const client = await Client.of(app.getHttpServer())

for (const tenant of ['acme', 'globex', 'acme', 'globex']) {
  const expected = [`rights of ${tenant}`, `rights of ${tenant}`, `plan of ${tenant}`, `plan of ${tenant}`]
  assert.deepEqual(await client.get('/account', { 'x-tenant': tenant }), [200, expected])
}

const { reads } = app.get(Database)
const count = (read: string) => reads.filter((each) => each === read).length
assert.equal(count('rights of acme'), 2, 'one for each request')
assert.equal(count('plan of acme'), 1, 'one for the tenant')
assert.equal(count('plan of globex'), 1, 'one for the other tenant')
const { hits, shared } = cacheOf(Account.prototype, 'plan').stats
assert.equal(hits + shared, 6)
console.log('four requests of two tenants: rights were read for each request, plans for each tenant')
await app.close()
