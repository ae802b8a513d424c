import { describe, expect, it } from '@jest/globals'
import { LRUCache } from './policies'
import { describeBackend, describeWeighedBackend } from './contract'

describeBackend('LRUCache', (capacity, onRemove) => new LRUCache({ capacity, onRemove }))
describeWeighedBackend('LRUCache', (options) => new LRUCache(options))

describe('LRUCache', () => {
  it('evicts what was used least recently, by get or by set', () => {
    const cache = new LRUCache<string, number>({ capacity: 3 }).set('a', 1).set('b', 2).set('c', 3)
    cache.get('a')
    cache.set('b', 4)
    expect([...cache.set('d', 5).keys()]).toEqual(['a', 'b', 'd'])
  })
})
