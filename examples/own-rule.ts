// A custom rule: a circuit breaker, which stops calling a method after it has failed several times in a row.
import assert from 'node:assert/strict'
import { cached, cacheOf, LRUTTLCache, type Rule, staleIfError } from 'purecache'

/**
 * Throws an error instead of calling the method, for `ms` milliseconds after `limit` failures in a row.
 *
 * One rule object may be passed to many methods, so `attach` creates the state of each method.
 */
function circuitBreaker(limit: number, ms: number): Rule {
  return {
    rule: 'circuitBreaker',
    attach(method) {
      if (!(limit >= 1)) throw method.refuseRange('circuitBreaker must be given a limit of 1 or more', limit)
      let failures = 0
      let openedAt = -Infinity
      return {
        rule: 'circuitBreaker',
        recalls: () =>
          method.clock.now() - openedAt < ms
            ? { error: new Error(`${method.label} is left alone`), isRejection: true }
            : undefined,
        failed() {
          if (++failures >= limit) openedAt = method.clock.now()
        },
        takes(value) {
          failures = 0
          return value
        },
      }
    },
  }
}

const clock = { time: 0, now: () => clock.time }
let calls = 0
let isDown = false
async function readRow(id: number): Promise<string> {
  calls++
  if (isDown) throw new Error('the database is down')
  return `row ${id}`
}

// It works together with other rules: here `staleIfError` returns an expired entry instead of the error.
const row = cached(
  readRow,
  { backend: LRUTTLCache, capacity: 100, ttl: 1_000, clock },
  circuitBreaker(2, 10_000),
  staleIfError(60_000),
)

assert.equal(await row(1), 'row 1')
isDown = true
clock.time = 2_000
await assert.rejects(row(2), /is down/)
await assert.rejects(row(3), /is down/)
await assert.rejects(row(4), /readRow is left alone/)
assert.equal(await row(1), 'row 1')
assert.equal(calls, 3)
console.log(`${calls} calls for ${cacheOf(row).stats.hits + cacheOf(row).stats.misses} requests`)

isDown = false
clock.time = 12_000
assert.equal(await row(4), 'row 4')

assert.throws(
  () => cached(readRow, { backend: LRUTTLCache, capacity: 1, ttl: 1 }, circuitBreaker(0, 1)),
  /Cannot cache readRow: circuitBreaker must be given a limit of 1 or more, received 0/,
)
