import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { linkOf } from '../../lib/stores/redis/client'
import type { Entry, Miss } from '../../lib/stores/redis/protocol'
import { RedisConnection } from '../../lib/stores/redis/redis-connection'
import { CLIENTS, type Opened } from './support/clients'
import { Server } from './support/server'

const KEYS = 1_000_000
const BATCH = 2_000
const MAX_TAGS = 10_000

describe('the memory of Redis', () => {
  let server: Server
  let opened: Opened
  before(async () => {
    server = await Server.start()
    opened = await CLIENTS['ioredis']!(server.port)
  })
  after(async () => {
    opened.close()
    await server.stop()
  })

  it('stays bounded while the tags of a million keys are invalidated', async () => {
    const store = new RedisConnection(linkOf('test', opened.client), 'resources', 1)
    const state = 'pc1:{resources}m'
    let most = 0
    for (let first = 0; first < KEYS; first += BATCH) {
      await store.tags(
        0,
        Array.from({ length: BATCH }, (_, n) => `["t","row:${String(first + n)}"]`),
      )
      most = Math.max(most, Number(await opened.send('HLEN', state)))
    }
    assert.ok(most > MAX_TAGS / 2, `at most ${String(most)} fields`)
    assert.ok(most <= MAX_TAGS + 3, `at most ${String(most)} fields`)
    assert.ok(Number(await opened.send('MEMORY', 'USAGE', state)) < 2 ** 21)
    assert.equal(await opened.send('DBSIZE'), 1)
    await store.close()
  })

  it('holds nothing of keys that were read, loaded, set and deleted', async () => {
    const store = new RedisConnection(linkOf('test', opened.client), 'resources', 1)
    const options = { tags: [], mode: 'load', lease: 60_000, waits: true } as const
    const entry: Entry = { value: 'v', tags: ['["t","x"]'], keyTags: [], ttl: 60_000 }
    const act = async (key: string): Promise<void> => {
      const { lease } = (await store.read(key, options)) as Miss
      await store.read(key, options)
      await store.write(key, lease!, entry, false)
      const claim = await store.claim(key, 60_000)
      await store.write(key, claim!.lease, entry, true)
      await store.delete(key)
    }
    await Promise.all(Array.from({ length: 1_000 }, (_, n) => act(`k:(${String(n)})`)))
    assert.equal(await opened.send('DBSIZE'), 1)
    await store.close()
  })
})
