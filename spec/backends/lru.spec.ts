import { describe, expect, it } from '@jest/globals'
import { LRUCache } from './policies'
import { describeBackend, describeWeighedBackend } from './contract'

describeBackend('LRUCache', (options) => new LRUCache(options))
describeWeighedBackend('LRUCache', (options) => new LRUCache(options))

describe('LRUCache', () => {
  it('evicts the entry that was used least recently, by get or by set', () => {
    const cache = new LRUCache<string, number>({ capacity: 3 }).set('a', 1).set('b', 2).set('c', 3)
    cache.get('a')
    cache.set('b', 4)
    expect([...cache.set('d', 5).keys()]).toEqual(['a', 'b', 'd'])
  })
})
