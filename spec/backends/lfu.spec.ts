import { describe, expect, it } from '@jest/globals'
import { LFUCache } from './policies'
import { describeBackend, describeWeighedBackend } from './contract'

describeBackend('LFUCache', (options) => new LFUCache(options))
describeWeighedBackend('LFUCache', (options) => new LFUCache(options))

describe('LFUCache', () => {
  it('evicts the least frequently used entry, among equals the least recently used', () => {
    const cache = new LFUCache<string, number>({ capacity: 3 }).set('a', 1).set('b', 2).set('c', 3)
    cache.get('a')
    cache.get('a')
    expect([...cache.set('d', 4).keys()]).toEqual(['c', 'd', 'a'])
  })

  it('counts overwriting as a use', () => {
    const cache = new LFUCache<string, number>({ capacity: 2 }).set('a', 1).set('b', 2).set('a', 3)
    expect([...cache.set('c', 4).keys()]).toEqual(['c', 'a'])
  })

  it('forgets the count of a removed entry', () => {
    const cache = new LFUCache<string, number>({ capacity: 2 }).set('a', 1).set('b', 2)
    for (let i = 0; i < 5; i++) cache.get('a')
    cache.delete('a')
    cache.set('a', 1)
    cache.get('b')
    expect([...cache.set('c', 3).keys()]).toEqual(['c', 'b'])
  })

  it('never evicts the incoming entry, however often the others were used', () => {
    const cache = new LFUCache<string, number>({ capacity: 1 }).set('a', 1)
    for (let i = 0; i < 100; i++) cache.get('a')
    expect([...cache.set('b', 2).keys()]).toEqual(['b'])
  })
})
