// NestJS 12: a pipe that makes instances of a class, as ValidationPipe does with `transform`, makes a new identity for each
// request. `key` says which values count.
import 'reflect-metadata'
import assert from 'node:assert/strict'
import { Controller, Get, type PipeTransform, Query, UsePipes } from '@nestjs/common'
import { Test } from '@nestjs/testing'
import { Cached, cacheOf, LRUCache } from 'purecache'
import { Client } from '../support/client.js'

class Search {
  text = ''
  page = 1
}

class ToSearch implements PipeTransform {
  transform({ text, page }: Record<string, string>): Search {
    return Object.assign(new Search(), { text, page: Number(page ?? 1) })
  }
}

@Controller()
@UsePipes(ToSearch)
class Books {
  @Cached({ backend: LRUCache, capacity: 100 })
  @Get('by-identity')
  byIdentity(@Query() search: Search): string[] {
    return [`${search.text}, page ${search.page}`]
  }

  @Cached({ backend: LRUCache, capacity: 100, key: ({ text, page }: Search) => ({ text, page }) })
  @Get('by-value')
  byValue(@Query() search: Search): string[] {
    return [`${search.text}, page ${search.page}`]
  }
}

const module = await Test.createTestingModule({ controllers: [Books] }).compile()
const app = module.createNestApplication({ logger: false })
await app.listen(0, '127.0.0.1')
const client = await Client.of(app.getHttpServer())
const books = app.get(Books)

for (const path of ['by-identity', 'by-value']) {
  for (const query of ['text=tea', 'text=tea&page=1', 'page=1&text=tea'])
    assert.deepEqual(await client.get(`/${path}?${query}`), [200, ['tea, page 1']])
  assert.deepEqual(await client.get(`/${path}?text=tea&page=2`), [200, ['tea, page 2']])
}
assert.equal(cacheOf(books, 'byIdentity').stats.hits, 0, 'who knows what an instance keeps to itself')
assert.deepEqual([cacheOf(books, 'byValue').stats.hits, cacheOf(books, 'byValue').stats.misses], [2, 2])
console.log(
  'instances that a pipe makes are never a hit by themselves, and are by the values that `key` names',
)
await app.close()
