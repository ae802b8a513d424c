import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { Cached, Invalidates, LRUTTLCache, remoteCacheOf } from 'purecache'
import { memoryStore } from 'purecache/redis'

beforeEach(() => void jest.useFakeTimers())
afterEach(() => void jest.useRealTimers())

describe('tier', () => {
  it('lets one of two processes load that miss at once, and the other gets its result', async () => {
    const hub = memoryStore()
    const source = { version: 1, loads: 0 }
    const make = () => {
      const store = hub.store()
      class Users {
        @Cached({ backend: LRUTTLCache, capacity: 100, ttl: 60_000, scope: 'class' }, store.tier('users'))
        async find(id: number): Promise<string> {
          source.loads++
          const { version } = source
          await new Promise((resolve) => setTimeout(resolve, 50))
          return `${id} v${version}`
        }
        @Invalidates<Users>('find', () => [1])
        async save(): Promise<void> {
          source.version++
        }
      }
      return new Users()
    }
    const [a, b] = [make(), make()]
    const both = Promise.all([a.find(1), b.find(1)])
    await jest.advanceTimersByTimeAsync(60)
    expect(await both).toEqual(['1 v1', '1 v1'])
    expect(source.loads).toBe(1)
    expect(remoteCacheOf(b, 'find').stats).toMatchObject({ hits: 1, waits: 1, misses: 0 })
    await a.save()
    await jest.advanceTimersByTimeAsync(10)
    const again = Promise.all([a.find(1), b.find(1)])
    await jest.advanceTimersByTimeAsync(60)
    expect(await again).toEqual(['1 v2', '1 v2'])
    expect(source.loads).toBe(2)
    expect(await b.find(1)).toBe('1 v2')
    expect(remoteCacheOf(b, 'find').stats).toMatchObject({ storeFailures: 0, gaps: 0, refused: 0 })
  })
})
