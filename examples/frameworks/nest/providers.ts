// NestJS 12: a provider whose cache serves all classes that inject it, and a controller for all caches.
import 'reflect-metadata'
import assert from 'node:assert/strict'
import { Controller, Delete, Get, Inject, Injectable, Module, Param } from '@nestjs/common'
import { DiscoveryModule, DiscoveryService, NestFactory } from '@nestjs/core'
import { CACHE, Cached, type CacheStats, cachesOf, LRUTTLCache } from 'purecache'
import { Client } from '../support/client.js'

@Injectable()
class Bank {
  readonly asked: string[] = []

  async quote(currency: string): Promise<number> {
    this.asked.push(currency)
    return currency === 'EUR' ? 1 : 1.5
  }
}

@Injectable()
class Rates {
  constructor(@Inject(Bank) private readonly bank: Bank) {}

  @Cached({ backend: LRUTTLCache, capacity: 200, ttl: 60_000 })
  async of(currency: string): Promise<number> {
    return this.bank.quote(currency)
  }
}

@Controller('prices')
class Prices {
  constructor(private readonly rates: Rates) {}

  @Get(':currency')
  async tea(@Param('currency') currency: string): Promise<object> {
    return { tea: 4 * (await this.rates.of(currency)) }
  }
}

@Controller('wages')
class Wages {
  constructor(private readonly rates: Rates) {}

  @Get(':currency')
  async clerk(@Param('currency') currency: string): Promise<object> {
    return { clerk: 2_000 * (await this.rates.of(currency)) }
  }
}

@Controller('caches')
class Caches {
  constructor(private readonly discovery: DiscoveryService) {}

  @Get()
  list(): object {
    return this.#all().map(({ name, stats: { hits, misses, size } }) => ({ name, hits, misses, size }))
  }

  @Delete()
  async clear(): Promise<void> {
    for (const cache of this.#all()) await cache.clear()
  }

  #all(): ReturnType<typeof cachesOf> {
    const instances = this.discovery.getProviders().map(({ instance }) => instance as unknown)
    return instances.flatMap((instance) =>
      typeof instance === 'object' && instance !== null ? cachesOf(instance) : [],
    )
  }
}

@Module({ imports: [DiscoveryModule], providers: [Bank, Rates], controllers: [Prices, Wages, Caches] })
class Office {}

const app = await NestFactory.create(Office, { logger: false })
await app.listen(0, '127.0.0.1')
const client = await Client.of(app.getHttpServer())

assert.deepEqual(await client.get('/prices/USD'), [200, { tea: 6 }])
assert.deepEqual(await client.get('/wages/USD'), [200, { clerk: 3_000 }])
assert.deepEqual(await client.get('/prices/EUR'), [200, { tea: 4 }])
assert.deepEqual(app.get(Bank).asked, ['USD', 'EUR'], 'two controllers share what one provider has cached')
assert.deepEqual(await client.get('/caches'), [200, [{ name: 'of', hits: 1, misses: 2, size: 2 }]])

// Nest's own access to metadata finds the same cache.
const published = Reflect.getMetadata(CACHE, app.get(Rates), 'of') as { readonly stats: CacheStats }
assert.equal(published.stats.size, 2)

assert.deepEqual(await client.delete('/caches'), [200, ''])
assert.equal(published.stats.size, 0)
assert.deepEqual(await client.get('/wages/USD'), [200, { clerk: 3_000 }])
assert.deepEqual(app.get(Bank).asked, ['USD', 'EUR', 'USD'])
console.log(
  'two controllers share one provider’s entries; a third lists and clears every cache of the application',
)
await app.close()
