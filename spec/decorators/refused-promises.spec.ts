import { describe, expect, it } from '@jest/globals'
import {
  byValue,
  Cached,
  cached,
  cacheIf,
  expireAfter,
  Invalidates,
  LRUCache,
  LRUTTLCache,
  tags,
  weighing,
  when,
} from 'purecache'
import { unhandledDuring } from '../support/unhandled'

const rejecting = (async () => {
  await Promise.reject(new Error('rejected'))
}) as never
const LRU = { backend: LRUCache, capacity: 9 } as const
const TIMED = { backend: LRUTTLCache, capacity: 9, ttl: 1_000 } as const
const same = (n: unknown): unknown => n

class Point {}
byValue(Point, rejecting)

class Points {
  @Cached({ ...LRU })
  find(n: number): number {
    return n
  }

  @Invalidates<Points>('find', rejecting)
  move(n: number): number {
    return n
  }
}

describe('a promise where none is allowed', () => {
  it.each<[string, () => unknown]>([
    ['key', () => cached(same, { ...LRU, key: rejecting })(1)],
    ['scope', () => cached(same, { ...LRU, scope: rejecting })(1)],
    ['cacheIf', () => cached(same, LRU, cacheIf(rejecting))(1)],
    ['when', () => cached(same, LRU, when(rejecting))(1)],
    ['tags', () => cached(same, LRU, tags(rejecting))(1)],
    ['expireAfter', () => cached(same, TIMED, expireAfter(rejecting))(1)],
    ['weigh', () => cached(same, { backend: LRUCache, capacity: weighing(9, rejecting) })(1)],
    ['byValue', () => cached(same, LRU)(new Point())],
    ['mapper', () => new Points().move(1)],
  ])('of %s is refused, and its rejection ends no process', async (_, call) => {
    const reasons = await unhandledDuring(() => {
      expect(call).toThrow(TypeError)
    })
    expect(reasons).toEqual([])
  })
})
