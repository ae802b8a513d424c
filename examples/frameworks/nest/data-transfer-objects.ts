// NestJS 12: a pipe such as ValidationPipe with `transform` creates a new instance for each request, which
// equals no other. `byValue` compares a class by value in all methods, `key` names the values that count for
// one method.
import 'reflect-metadata'
import assert from 'node:assert/strict'
import { type ArgumentMetadata, Controller, Get, type PipeTransform, Query, UsePipes } from '@nestjs/common'
import { Test } from '@nestjs/testing'
import { byValue, Cached, cacheOf, LRUCache } from 'purecache'
import { Client } from '../support/client.js'

class Search {
  text = ''
  page = 1
}

/** A class without private state. */
class PlainSearch extends Search {}
byValue(PlainSearch)

class ToInstance implements PipeTransform {
  transform({ text, page }: Record<string, string>, { metatype }: ArgumentMetadata): Search {
    const Class = metatype as new () => Search
    return Object.assign(new Class(), { text, page: Number(page ?? 1) })
  }
}

@Controller()
@UsePipes(ToInstance)
class Books {
  @Cached({ backend: LRUCache, capacity: 100 })
  @Get('by-identity')
  byIdentity(@Query() search: Search): string[] {
    return [`${search.text}, page ${search.page}`]
  }

  @Cached({ backend: LRUCache, capacity: 100 })
  @Get('by-value')
  byValue(@Query() search: PlainSearch): string[] {
    return [`${search.text}, page ${search.page}`]
  }

  @Cached({ backend: LRUCache, capacity: 100, key: ({ text, page }: Search) => ({ text, page }) })
  @Get('by-key')
  byKey(@Query() search: Search): string[] {
    return [`${search.text}, page ${search.page}`]
  }
}

const module = await Test.createTestingModule({ controllers: [Books] }).compile()
const app = module.createNestApplication({ logger: false })
await app.listen(0, '127.0.0.1')
const client = await Client.of(app.getHttpServer())
const books = app.get(Books)

for (const path of ['by-identity', 'by-value', 'by-key']) {
  for (const query of ['text=tea', 'text=tea&page=1', 'page=1&text=tea'])
    assert.deepEqual(await client.get(`/${path}?${query}`), [200, ['tea, page 1']])
  assert.deepEqual(await client.get(`/${path}?text=tea&page=2`), [200, ['tea, page 2']])
}
assert.equal(cacheOf(books, 'byIdentity').stats.hits, 0, 'instances are compared by identity')
for (const name of ['byValue', 'byKey'] as const) {
  const { hits, misses } = cacheOf(books, name).stats
  assert.deepEqual({ name, hits, misses }, { name, hits: 2, misses: 2 })
}
console.log(
  'instances that a pipe makes are never a hit by themselves; with `byValue`, or by what `key` names, they are',
)
await app.close()
