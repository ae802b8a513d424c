// NestJS 12: @Cached on the handler of a route, above or below @Get and guards. Guards also run before a hit.
import 'reflect-metadata'
import assert from 'node:assert/strict'
import {
  applyDecorators,
  type CanActivate,
  Controller,
  type ExecutionContext,
  Get,
  Injectable,
  Param,
  UseGuards,
} from '@nestjs/common'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { Test } from '@nestjs/testing'
import { Cached, cachesOf, LRUCache } from 'purecache'
import { Client } from '../support/client.js'

@Injectable()
class AdminsOnly implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<{ headers: Record<string, unknown> }>()
    return headers['x-role'] === 'admin'
  }
}

const remembered = { backend: LRUCache, capacity: 100 }

/** All three in one decorator, as Nest composes them. */
const AdminReport = (path: string): MethodDecorator =>
  applyDecorators(Get(path), Cached(remembered), UseGuards(AdminsOnly))

@Controller('reports')
class Reports {
  runs = 0

  @Cached(remembered)
  @Get('first/:year')
  @UseGuards(AdminsOnly)
  first(@Param('year') year: string): object {
    return this.#report(year)
  }

  @Get('between/:year')
  @Cached(remembered)
  @UseGuards(AdminsOnly)
  between(@Param('year') year: string): object {
    return this.#report(year)
  }

  @UseGuards(AdminsOnly)
  @Cached(remembered)
  @Get('turned/:year')
  async turned(@Param('year') year: string): Promise<object> {
    return this.#report(year)
  }

  @UseGuards(AdminsOnly)
  @Get('last/:year')
  @Cached(remembered)
  async last(@Param('year') year: string): Promise<object> {
    return this.#report(year)
  }

  @AdminReport('composed/:year')
  composed(@Param('year') year: string): object {
    return this.#report(year)
  }

  #report(year: string): object {
    this.runs++
    return { year, total: 12 }
  }
}

const forbidden = { message: 'Forbidden resource', error: 'Forbidden', statusCode: 403 }
const admin = { 'x-role': 'admin' }
const orders = ['first', 'between', 'turned', 'last', 'composed']

for (const adapter of [new ExpressAdapter(), new FastifyAdapter()]) {
  const module = await Test.createTestingModule({ controllers: [Reports] }).compile()
  const app = module.createNestApplication(adapter, { logger: false })
  await app.listen(0, '127.0.0.1')
  const client = await Client.of(app.getHttpServer())
  const reports = app.get(Reports)

  for (const order of orders) {
    const path = `/reports/${order}/2026`
    assert.deepEqual(await client.get(path), [403, forbidden])
    for (let again = 0; again < 3; again++)
      assert.deepEqual(await client.get(path, admin), [200, { year: '2026', total: 12 }])
    assert.deepEqual(
      await client.get(path),
      [403, forbidden],
      `${order}: the guard is asked before the cache`,
    )
  }
  assert.equal(reports.runs, orders.length, 'each handler ran once')
  assert.equal(cachesOf(reports).length, orders.length)
  await app.close()
}
console.log(
  'five ways to write @Cached, @Get and @UseGuards, on Express and Fastify: 403 stays 403, three calls run once',
)
