// A custom codec: values in the store are compressed and signed, and values that others have written are
// misses.
import assert from 'node:assert/strict'
import { createHmac, timingSafeEqual } from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { Cached, LRUTTLCache, remoteCacheOf } from 'purecache'
import { type Codec, memoryStore, type MemoryTierStore, textCodec } from 'purecache/redis'

/** Compresses and signs the texts of `textCodec`. `decode` throws for a text without a valid signature. */
function compressedAndSigned(secret: string): Codec {
  const sign = (body: string) => createHmac('sha256', secret).update(body).digest()
  return {
    encode(value) {
      const text = textCodec.encode(value)
      if (text === undefined) return undefined // the value stays in the process
      const body = deflateRawSync(text).toString('base64')
      return `${sign(body).toString('base64')}.${body}`
    },
    decode(text) {
      const [signature = '', body = ''] = text.split('.')
      const [given, expected] = [Buffer.from(signature, 'base64'), sign(body)]
      if (given.length !== expected.length || !timingSafeEqual(given, expected))
        throw new Error('the signature is not ours')
      return textCodec.decode(inflateRawSync(Buffer.from(body, 'base64')).toString())
    },
  }
}

function reportsOf(store: MemoryTierStore) {
  class Reports {
    loads = 0

    @Cached({ backend: LRUTTLCache, capacity: 100, ttl: 60_000, scope: 'class' }, store.tier('reports'))
    async of(year: number) {
      this.loads++
      const days = Array.from({ length: 365 }, (_, day) => new Date(Date.UTC(year, 0, day + 1)))
      return new Map(days.map((day) => [day, { visits: 0n }]))
    }
  }
  return new Reports()
}

const hub = memoryStore()
const codec = compressedAndSigned('our secret')
const [a, b, stranger] = [
  hub.store({ codec }),
  hub.store({ codec }),
  hub.store({ codec: compressedAndSigned('another secret') }),
]
const [first, second, third] = [reportsOf(a), reportsOf(b), reportsOf(stranger)]

// The second process decodes the value that the first one has written.
const report = await first.of(2026)
assert.deepEqual(await second.of(2026), report)
assert.equal(second.loads, 0)
assert.equal(remoteCacheOf(second, 'of').stats.storeHits, 1)

// A process with another secret cannot verify the text, so its call is a miss.
await third.of(2026)
assert.equal(third.loads, 1)

const [short, long] = [codec.encode(report)!, textCodec.encode(report)!]
assert.ok(short.length < long.length / 2)
console.log(`${short.length} characters instead of ${long.length}`)

const [signature, body] = short.split('.')
assert.throws(() => codec.decode(`${signature}.A${body}`), /signature is not ours/)
console.log('a text that was changed is refused')
await Promise.all([a.close(), b.close(), stranger.close()])
