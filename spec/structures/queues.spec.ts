import { describe, expect, it } from '@jest/globals'
import { LRUCache } from '../backends/policies'
import { AdaptiveWindow } from '../../lib/structures/history/adaptive-window'
import { FrequencySketch } from '../../lib/structures/history/frequency-sketch'
import { Ghosts } from '../../lib/structures/history/ghosts'
import { hashOf } from '../../lib/structures/index/hash'
import { ShadowLRU } from '../../lib/structures/history/shadow-lru'
import { RecentHashes } from '../../lib/structures/history/recent-hashes'
import { Ring, walk, walkBack } from '../../lib/structures/arena/ring'
import { Segments } from '../../lib/structures/order/segments'
import { SlotBytes } from '../../lib/structures/arena/slot-bytes'
import { seeded } from '../support/random'
import { same } from '../support/same'
import { recent, zipf } from '../support/streams'

describe('segments of a ring', () => {
  it('are queues that stand one behind the other, after every random step', () => {
    const random = seeded(1)
    const ring = new Ring()
    const segments = new Segments(ring, 3)
    const model: number[][] = [[], [], []]
    for (let step = 0; step < 4_000; step++) {
      const slot = 1 + random(40)
      const from = model.find((queue) => queue.includes(slot))
      const to = random(3)
      const action = random(4)
      if (from === undefined) {
        ring.insertBefore(segments.entrance(to), slot)
        segments.enter(slot, to)
        model[to]!.push(slot)
      } else {
        from.splice(from.indexOf(slot), 1)
        if (action === 0) {
          segments.leave(slot)
          ring.unlink(slot)
        } else if (action === 1) {
          segments.moveToEnd(slot)
          from.push(slot)
        } else {
          segments.move(slot, to)
          model[to]!.push(slot)
        }
      }
      same([...walk(ring)], model.flat())
      same([...walkBack(ring)], model.flat().reverse())
      same(
        [0, 1, 2].map((segment) => segments.size(segment)),
        model.map(({ length }) => length),
      )
      for (const [segment, [first]] of model.entries())
        if (first !== undefined) same([segments.first(segment), segments.of(first)], [first, segment])
    }
  })
})

describe('ghosts', () => {
  it.each([1, 9, 200, 3_000])('are the hashes noted last, and no others (span %i)', (span) => {
    const random = seeded(span)
    const ghosts = new Ghosts(span)
    const model = new Set<number>()
    let most = span
    for (let step = 0; step < 12 * span + 2_000; step++) {
      const key = random(3 * span + 5)
      const hash = hashOf(key)
      same(ghosts.has(hash), model.has(key))
      if (random(4) === 0) same(ghosts.delete(hash), model.delete(key))
      else if (random(500) === 0) {
        most = 1 + random(2 * span)
        ghosts.resize(most)
      } else {
        ghosts.note(hash)
        model.delete(key)
        model.add(key)
      }
      for (const oldest of model) {
        if (model.size <= most) break
        model.delete(oldest)
      }
    }
    ghosts.clear()
    expect([...model].some((key) => ghosts.has(hashOf(key)))).toBe(false)
  })

  it('take storage as they come, whatever their span is', () => {
    const before = process.memoryUsage().arrayBuffers
    const ghosts = new Ghosts(1e10)
    for (let n = 0; n < 1_000; n++) ghosts.note(hashOf(n))
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(200_000)
    expect(ghosts.has(hashOf(0))).toBe(true)
  })

  it('take no more storage when hashes are noted and deleted on and on', () => {
    const ghosts = new Ghosts(100)
    const before = process.memoryUsage().arrayBuffers
    for (let n = 0; n < 100_000; n++) {
      ghosts.note(hashOf(n))
      if (n % 3 > 0) ghosts.delete(hashOf(n))
    }
    globalThis.gc!()
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100_000)
  })
})

describe('recent hashes', () => {
  it.each([1, 9, 200, 3_000, 20_000])('are those noted last, but for a few (span %i)', (span) => {
    const random = seeded(span)
    const recent = new RecentHashes(span)
    const noted = new Map<number, number>() // key to the number of its note
    let [notes, forgotten, asked] = [0, 0, 0]
    for (let step = 0; step < 12 * span + 1_000; step++) {
      const key = random(3 * span + 5)
      if (random(4) > 0) {
        recent.note(hashOf(key))
        noted.set(key, ++notes)
        continue
      }
      const isRecent = notes - (noted.get(key) ?? -Infinity) < span
      const isRemembered = recent.delete(hashOf(key))
      if (isRemembered) same(isRecent, true)
      else if (isRecent) forgotten++
      if (isRecent) asked++
      noted.delete(key)
      if (isRemembered) same(recent.delete(hashOf(key)), false)
    }
    expect(asked).toBeGreaterThan(20)
    expect(forgotten / asked).toBeLessThan(0.16)
  })
})

describe('a shadow of recency', () => {
  it('holds of all keys what an LRU would, when that is small', () => {
    const stream = recent(20_000, 2)
    const shadow = new ShadowLRU(100)
    const lru = new LRUCache<number, number>({ capacity: 100 })
    for (const key of stream) {
      same(shadow.samples(hashOf(key)), true)
      same(shadow.use(hashOf(key)), lru.get(key) !== undefined)
      lru.set(key, 1)
    }
  })

  it('tells the share of hits of a large one by at most 512 keys', () => {
    const stream = zipf(100_000, 200_000, 3)
    const shadow = new ShadowLRU(10_000)
    expect(shadow.capacity).toBeLessThanOrEqual(512)
    const sample = stream.filter((key) => shadow.samples(hashOf(key)))
    const share = sample.filter((key) => shadow.use(hashOf(key))).length / sample.length
    const once = new Set(sample)
    expect(once.size).toBeLessThan(new Set(stream).size / 15)
    const lru = new LRUCache<number, number>({ capacity: 10_000 })
    const ofSample = new Set(sample)
    let hits = 0
    for (const key of stream) {
      if (lru.get(key) !== undefined) {
        if (ofSample.has(key)) hits++
      } else lru.set(key, 1)
    }
    expect(Math.abs(share - hits / sample.length)).toBeLessThan(0.05)
  })
})

describe('a window that adapts', () => {
  const hashes = Array.from({ length: 4_000 }, (_, key) => hashOf(key))
  const regretting = (side: 'reject' | 'displace', window: AdaptiveWindow) => {
    for (const hash of hashes.slice(0, 200)) {
      window[side](hash)
      same(window.recall(hash), side === 'reject' ? 'rejected' : 'displaced')
      same(window.recall(hash), undefined)
    }
    window.adapt(200)
  }

  it('grows with regrets of rejections, and shrinks with those of displacements', () => {
    const window = new AdaptiveWindow(1_000)
    expect(window.size).toBe(10)
    regretting('reject', window)
    expect(window.size).toBe(40)
    regretting('reject', window)
    expect(window.size).toBe(70)
    for (let times = 0; times < 9; times++) regretting('displace', window)
    expect(window.size).toBe(1)
    const resized = new AdaptiveWindow(3_000, new AdaptiveWindow(100))
    expect(resized.size).toBe(30)
  })

  it('stays where regrets are balanced, and where they are few moves little', () => {
    const window = new AdaptiveWindow(10_000)
    window.reject(hashes[0]!)
    window.displace(hashes[1]!)
    window.recall(hashes[0]!)
    window.recall(hashes[1]!)
    window.adapt(2_000)
    expect(window.size).toBe(100)
    window.reject(hashes[2]!)
    window.recall(hashes[2]!)
    window.adapt(2_000)
    expect(window.size - 100).toBeLessThan(10)
  })

  it('takes almost everything for a turn while recency is far ahead, each time for longer', () => {
    const window = new AdaptiveWindow(100)
    const fallBehind = () => {
      for (let times = 0; times < 120; times++) window.compare(hashes[7]!, false) // recency alone would have hit
      window.adapt(50)
    }
    const turns: number[] = []
    for (let turn = 0; turn < 3; turn++) {
      fallBehind()
      expect(window.size).toBe(95)
      let requests = 0
      while (window.size === 95) {
        window.adapt(50)
        requests += 50
      }
      turns.push(requests)
      expect(window.size).toBe(1)
    }
    expect(turns).toEqual([150, 450, 1_650])
    for (let times = 0; times < 60; times++) {
      window.compare(hashes[7]!, false)
      window.compare(hashes[8]!, true) // and here it would have missed
      window.compare(hashes[9 + times]!, true)
    }
    window.adapt(50)
    expect(window.size).toBe(1)
  })

  it('heeds no request outside its sample', () => {
    const window = new AdaptiveWindow(10_000)
    const others = hashes.filter((hash) => !window.samples(hash))
    expect(others.length).toBeGreaterThan(3_000)
    for (let times = 0; times < 400; times++) window.compare(others[times % 2]!, false)
    window.adapt(50)
    expect(window.size).toBe(100)
  })

  it('asks for more of a lead after a turn in which recency was still ahead', () => {
    const window = new AdaptiveWindow(100)
    const fallBehind = (times: number) => {
      for (let time = 0; time < times; time++) window.compare(hashes[7]!, false)
      window.adapt(50)
    }
    fallBehind(120)
    expect(window.size).toBe(95)
    fallBehind(120)
    while (window.size === 95) window.adapt(50)
    fallBehind(120)
    expect(window.size).toBe(1)
    fallBehind(350)
    expect(window.size).toBe(95)
  })
})

describe('a sketch of frequencies', () => {
  it('never counts too low, and seldom too high', () => {
    const sketch = new FrequencySketch()
    sketch.reserve(1_000)
    for (let key = 0; key < 1_000; key++) sketch.raise(hashOf(key), 1 + (key % 15))
    let exact = 0
    for (let key = 0; key < 1_000; key++) {
      const frequency = sketch.frequency(hashOf(key))
      expect(frequency).toBeGreaterThanOrEqual(1 + (key % 15))
      if (frequency === 1 + (key % 15)) exact++
    }
    expect(exact).toBeGreaterThan(900)
  })

  it('keeps counts when it grows, never lowers one, and halves all', () => {
    const sketch = new FrequencySketch()
    sketch.raise(hashOf('a'), 12)
    sketch.reserve(1_000)
    expect(sketch.frequency(hashOf('a'))).toBe(12)
    sketch.raise(hashOf('a'), 5)
    expect(sketch.frequency(hashOf('a'))).toBe(12)
    sketch.raise(hashOf('b'), 15)
    sketch.halve()
    expect([sketch.frequency(hashOf('a')), sketch.frequency(hashOf('b'))]).toEqual([6, 7])
    sketch.clear()
    expect(sketch.frequency(hashOf('b'))).toBe(0)
  })
})

describe('bytes of slots', () => {
  it('are 0 until they are set, and are halved in their lowest bits', () => {
    const bytes = new SlotBytes()
    expect(bytes.of(1_000)).toBe(0)
    bytes.set(1_000, 0b11_1111)
    bytes.set(3, 0b10_0001)
    bytes.halve(4)
    expect([bytes.of(1_000), bytes.of(3), bytes.of(2)]).toEqual([0b11_0111, 0b10_0000, 0])
    bytes.clear()
    expect(bytes.of(1_000)).toBe(0)
  })
})
