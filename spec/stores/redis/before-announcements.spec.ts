import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { memoryStore } from 'purecache/redis'
import { after, pass, processOf, Source } from '../../support/processes'

beforeEach(() => void jest.useFakeTimers())
afterEach(() => void jest.useRealTimers())

describe('a process that has received no announcement', () => {
  it('does not answer with an entry of that time once announcements arrive, with maxStale 0', async () => {
    const hub = memoryStore()
    const source = new Source()
    const options = { maxStale: 0, retryAfter: 50 }
    const [a, b] = [processOf(hub, source, options), processOf(hub, source, options)]
    b.store.disconnect()
    expect(await after(10, b.version())).toBe(1)
    source.version = 2
    await after(10, a.handle.delete(1))
    b.store.connect()
    await pass(1_000)
    expect(await after(10, b.version())).toBe(2)
  })

  it('does not join a load of that time once announcements arrive, with maxStale 0', async () => {
    const hub = memoryStore()
    const source = new Source()
    const options = { maxStale: 0, retryAfter: 50 }
    const [a, b] = [processOf(hub, source, options), processOf(hub, source, options)]
    b.store.disconnect()
    source.delay = 5_000
    const first = b.version()
    await pass(10)
    source.version = 2
    await after(10, a.handle.delete(1))
    b.store.connect()
    await pass(1_000)
    const second = b.version()
    await pass(10_000)
    expect([await first, await second]).toEqual([1, 2])
  })
})
