import { expect, it } from '@jest/globals'
import { cached, remote, remoteCacheOf } from 'purecache'
import { settled } from '../support/deferred'
import { TestStore } from '../support/test-store'

it('a remote store remembers at most ten thousand keys for clear(), the newest', async () => {
  const store = new TestStore()
  const load = cached(async (n: number) => n, { backend: remote(store, { namespace: 'n' }) })
  await Promise.all(Array.from({ length: 10_005 }, (_, n) => load(n)))
  await settled()
  expect(store.held.size).toBe(10_005)
  await remoteCacheOf(load).clear()
  expect([...store.held.values()]).toEqual([0, 1, 2, 3, 4])
})
