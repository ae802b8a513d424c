import { describe, expect, it } from '@jest/globals'
import { AdaptiveWindow } from '../../lib/structures/history/adaptive-window'
import { hashOf } from '../../lib/structures/index/hash'
import { same } from '../support/same'

const hashes = Array.from({ length: 4_000 }, (_, key) => hashOf(key))

/** Evicts 200 keys from one side, which come back at once. */
function hitGhosts(side: 'reject' | 'displace', window: AdaptiveWindow): void {
  for (const hash of hashes.slice(0, 200)) {
    window[side](hash)
    same(window.recall(hash), side === 'reject')
    same(window.recall(hash), false)
  }
  window.adapt(200, 200)
}

/** Misses so many requests that recency alone would have hit. */
function fallBehind(window: AdaptiveWindow, times: number): void {
  for (let time = 0; time < times; time++) window.compare(hashes[7]!, false)
  window.adapt(50, 50)
}

/** Lets a phase of recency pass. Returns the requests that it took. */
function pass(window: AdaptiveWindow): number {
  const { size } = window
  for (let requests = 50; ; requests += 50) {
    window.adapt(50, 50)
    if (window.size < size) return requests
  }
}

describe('a window that adapts', () => {
  it('grows by ghost hits of rejected keys, and shrinks by those of displaced ones', () => {
    const window = new AdaptiveWindow(1_000)
    expect(window.size).toBe(10)
    hitGhosts('reject', window)
    expect(window.size).toBe(30)
    hitGhosts('reject', window)
    expect(window.size).toBe(50)
    for (let times = 0; times < 9; times++) hitGhosts('displace', window)
    expect(window.size).toBe(1)
  })

  it('begins with the share of the window before it', () => {
    expect(new AdaptiveWindow(3_000, new AdaptiveWindow(100)).size).toBe(30)
  })

  it('stays where ghost hits are balanced, and moves little where they are few', () => {
    const window = new AdaptiveWindow(10_000)
    window.reject(hashes[0]!)
    window.displace(hashes[1]!)
    window.recall(hashes[0]!)
    window.recall(hashes[1]!)
    window.adapt(2_000, 2_000)
    expect(window.size).toBe(100)
    window.reject(hashes[2]!)
    window.recall(hashes[2]!)
    window.adapt(2_000, 2_000)
    expect(window.size - 100).toBeLessThan(10)
  })

  it('takes almost the whole capacity for a phase when recency is far ahead, each time for longer', () => {
    const window = new AdaptiveWindow(100)
    const phases = [1, 2, 3].map(() => {
      fallBehind(window, 120)
      expect(window.size).toBe(95)
      const requests = pass(window)
      expect(window.size).toBe(1)
      return requests
    })
    expect(phases).toEqual([150, 1_650, 25_650])
  })

  it('ends a phase early when a cache that goes by frequency is far ahead of recency', () => {
    const window = new AdaptiveWindow(400)
    fallBehind(window, 200)
    pass(window)
    fallBehind(window, 200)
    let requests = 0
    while (window.size === 380) {
      for (let times = 0; times < 50; times++) window.compare(hashes[requests++ % 560]!, false)
      window.adapt(50, 50)
    }
    expect(requests).toBeLessThan(3_200) // of 6,400 that the phase would take
    fallBehind(window, 200)
    expect(window.size).toBe(380)
    expect(pass(window)).toBe(450) // as the first phase
  })

  it('shrinks to its first share while requests miss and no evicted key returns', () => {
    const window = new AdaptiveWindow(1_000)
    for (let times = 0; times < 20; times++) hitGhosts('reject', window)
    for (let times = 0; times < 20; times++) window.adapt(200, 0)
    const atFirst = window.size
    expect(atFirst).toBeGreaterThan(400)
    for (let times = 0; times < 100; times++) window.adapt(200, 200)
    expect(window.size).toBeGreaterThanOrEqual(1)
    expect(window.size).toBeLessThan(20)
  })

  it('begins no phase when recency is ahead by no more than it is behind', () => {
    const window = new AdaptiveWindow(100)
    for (let times = 0; times < 60; times++) {
      window.compare(hashes[7]!, false)
      window.compare(hashes[8]!, true) // and here it would have missed
      window.compare(hashes[9 + times]!, true)
    }
    window.adapt(50, 50)
    expect(window.size).toBe(1)
  })

  it('ignores requests outside its sample', () => {
    const window = new AdaptiveWindow(10_000)
    const others = hashes.filter((hash) => !new AdaptiveWindow(10_000).compare(hash, false))
    expect(others.length).toBeGreaterThan(3_000)
    for (let times = 0; times < 400; times++) window.compare(others[times % 2]!, false)
    window.adapt(50, 50)
    expect(window.size).toBe(100)
  })

  it('needs a larger lead after a phase in which recency was still ahead', () => {
    const window = new AdaptiveWindow(100)
    fallBehind(window, 120)
    expect(window.size).toBe(95)
    fallBehind(window, 120)
    pass(window)
    fallBehind(window, 120)
    expect(window.size).toBe(1)
    fallBehind(window, 350)
    expect(window.size).toBe(95)
  })
})
