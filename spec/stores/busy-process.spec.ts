import { describe, expect, it } from '@jest/globals'
import { Patience } from '../../lib/stores/patience'
import { Breaker } from '../../lib/stores/redis/breaker'

const TIMEOUT = 2 // milliseconds

/**
 * An answer that is read in the turn of the event loop in which the limit ends, because the process was busy.
 */
async function read(): Promise<string> {
  const answer = new Promise<string>((resolve) => setImmediate(() => resolve('answer')))
  const end = performance.now() + 2 * TIMEOUT
  while (performance.now() < end);
  return await answer
}

/** Resolves where timers come next, and then what was read. */
const beforeTimers = () => new Promise<void>((resolve) => setImmediate(resolve))

describe('a process that was busy for longer than the limit', () => {
  it('accepts the answer of a shared store that it reads afterwards', async () => {
    const changes: boolean[] = []
    const breaker = new Breaker(TIMEOUT, 1_000, (isDown) => changes.push(isDown))
    await beforeTimers()
    expect(await breaker.attempt(read)).toBe('answer')
    expect(changes).toEqual([])
  })

  it('accepts the answer of a remote store that it reads afterwards', async () => {
    const failures: unknown[] = []
    const patience = new Patience({
      timeout: TIMEOUT,
      retryAfter: 1_000,
      onFailure: (error) => failures.push(error),
    })
    await beforeTimers()
    expect(await patience.wait(read)).toBe('answer')
    expect(failures).toEqual([])
  })
})
