import { afterEach, describe, expect, it, jest } from '@jest/globals'
import type * as purecache from 'purecache'
import { runProgram } from '../support/run-program'

describe('a realm in which the language and the global object are frozen', () => {
  it('supports all features', () => {
    expect(runProgram('hardened-realm-program')).toEqual({
      isHit: true,
      isInvalidated: true,
      isShared: true,
      isBypassed: true,
      isCleared: true,
      labels: ['Service.of', 'Service.other'],
      caches: 4,
    })
  })
})

describe('a runtime', () => {
  const { WeakRef, FinalizationRegistry } = globalThis
  afterEach(() => void Object.assign(globalThis, { WeakRef, FinalizationRegistry }))

  it.each([[['WeakRef']], [['FinalizationRegistry']], [['WeakRef', 'FinalizationRegistry']]])(
    'without %s caches the calls of each instance',
    (names) => {
      for (const name of names) Reflect.deleteProperty(globalThis, name)
      let library!: typeof purecache
      jest.isolateModules(() => (library = jest.requireActual<typeof purecache>('purecache')))
      const { Cached, cacheOf, LRUCache } = library
      class Service {
        @Cached({ backend: LRUCache, capacity: 9 })
        of(n: number): number[] {
          return [n]
        }
      }
      const [first, second] = [new Service(), new Service()]
      expect(first.of(1)).toBe(first.of(1))
      expect(second.of(1)).not.toBe(first.of(1))
      cacheOf(first, 'of').clear()
      expect([cacheOf(first, 'of').has(1), cacheOf(second, 'of').has(1)]).toEqual([false, true])
    },
  )
})
