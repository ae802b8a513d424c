// Hono 4: a write deletes the outdated entry, so the next read sees the write, even when a slow read overlaps
// it.
import assert from 'node:assert/strict'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { Cached, cacheOf, TinyLFUCache } from 'purecache'
import { Client } from './support/client.js'
import { Gate } from './support/gate.js'

class Notes {
  readonly #texts = new Map([['1', 'buy tea']])
  reads = 0
  /** If set, reads wait for this gate after they have read their text. */
  gate: Gate | undefined

  @Cached({ backend: TinyLFUCache, capacity: 1_000 })
  async text(id: string): Promise<string | undefined> {
    this.reads++
    const found = this.#texts.get(id)
    await this.gate?.pass()
    return found
  }

  write(id: string, text: string): void {
    this.#texts.set(id, text)
    cacheOf(this, 'text').delete(id)
  }
}

const notes = new Notes()
const app = new Hono()
app.get('/notes/:id', async (c) => c.json({ text: await notes.text(c.req.param('id')) }))
app.post('/notes/:id', async (c) => {
  const { text } = await c.req.json<{ text: string }>()
  notes.write(c.req.param('id'), text)
  return c.body(null, 204)
})
const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' })
const client = await Client.of(server)

for (let again = 0; again < 3; again++)
  assert.deepEqual(await client.get('/notes/1'), [200, { text: 'buy tea' }])
assert.equal(notes.reads, 1)

assert.deepEqual(await client.post('/notes/1', { text: 'buy coffee' }), [204, ''])
assert.deepEqual(await client.get('/notes/1'), [200, { text: 'buy coffee' }])
assert.equal(notes.reads, 2)

// A read that began before the write and ends after it has an old text. Its own caller gets the text, but no
// later caller does.
await client.post('/notes/1', { text: 'first' })
notes.gate = new Gate()
const slow = client.get('/notes/1')
await notes.gate.reached
await client.post('/notes/1', { text: 'second' })
notes.gate.open()
assert.deepEqual(await slow, [200, { text: 'first' }])
assert.deepEqual(await client.get('/notes/1'), [200, { text: 'second' }])
console.log('a write is seen by the next read, also when a slow read overlaps it')
server.close()
