// Testing expiry without waiting: fake timers or a custom clock control the time of a cache.
import assert from 'node:assert/strict'
import { mock } from 'node:test'
import { cached, cacheOf, LRUTTLCache } from 'purecache'

let loads = 0
const token = cached(() => `token ${++loads}`, { backend: LRUTTLCache, capacity: 1, ttl: 60_000 })

// This also works when the fake timers are installed after the entry was written.
token()
mock.timers.enable({ apis: ['Date'], now: Date.now() })
mock.timers.tick(59_000)
assert.equal(token(), 'token 1')
mock.timers.tick(1_000)
assert.equal(token(), 'token 2')
mock.timers.reset()
console.log(`fake timers: ${loads} loads, ${cacheOf(token).stats.expirations} expired`)

// A cache with its own clock reads no global.
const clock = { time: 0, now: () => clock.time }
const session = cached((id: string) => ({ id }), { backend: LRUTTLCache, capacity: 10, ttl: 1_000, clock })
const first = session('a')
clock.time = 999
assert.equal(session('a'), first)
clock.time = 1_000
assert.notEqual(session('a'), first)
console.log('own clock: a session lives for a second')
