import { describe, expect, it } from '@jest/globals'
import { layoutOf, type Layout } from '../../lib/backends/layout'
import { randomFrom } from '../../playground/model/generators'
import { pictureOf } from '../../playground/model/picture'
import { create, NAMES, type Policy } from '../../playground/model/policies'
import { Replay } from '../../playground/model/replay'
import { keysIn, streamOf } from '../../playground/model/stream'
import { same } from '../support/same'
import { driven } from './driven'

const STREAMS = THOROUGH ? 1_000 : 12
const LENGTH = 24
const bounds = { capacity: 5, ttl: 6 }

function randomStream(seed: number) {
  const random = randomFrom(seed)
  const keys = 4 + Math.floor(random() * 8)
  return streamOf(Array.from({ length: LENGTH }, () => `k${Math.floor(random() ** 1.5 * keys)}`))
}

/** The order of eviction as it follows from the parts of a layout, by the rules of the policies alone. */
function orderOf(policy: Policy, { parts, uses, hand, left }: Layout<number>): readonly number[] | undefined {
  const ring = parts.flatMap(({ keys }) => keys)
  if (policy === 'Sieve') {
    const swept = [...ring.slice(ring.indexOf(hand!)), ...ring.slice(0, ring.indexOf(hand!))]
    return [...swept.filter((id) => uses.get(id) === 0), ...swept.filter((id) => uses.get(id) === 1)]
  }
  if (policy === 'S3FIFO' || policy === 'TinyLFU') return undefined
  return ring.filter((id) => left === undefined || left.get(id)! > 0)
}

describe('the layout of a cache', () => {
  it.each(NAMES)('of %s has the entries of the cache in its order, at every step', (policy) => {
    for (let seed = 1; seed <= STREAMS; seed++) {
      const { ids } = randomStream(seed)
      for (const { cache, now } of driven(policy, bounds, ids)) {
        const layout = layoutOf(cache, [], now)
        const held = layout.parts.flatMap(({ keys }) => keys)
        same(layout.order, [...cache.keys()])
        same(held.length, cache.size)
        same(held.filter((key) => cache.has(key)).sort(), [...layout.order].sort())
        const order = orderOf(policy, layout)
        if (order !== undefined) same(order, layout.order)
      }
    }
  })

  it('of LFU counts every use since an entry was written', () => {
    const replay = new Replay('LFU', bounds, streamOf(keysIn('abacaa')))
    expect([...replay.moment(6).after.uses]).toEqual([
      [2, 1],
      [3, 1],
      [1, 4],
    ])
  })

  it('of S3-FIFO has the ghosts, the latest last', () => {
    const replay = new Replay('S3FIFO', { capacity: 2, ttl: 1 }, streamOf(keysIn('abcd')))
    expect(replay.moment(3).after.ghosts).toEqual([{ name: 'ghosts', keys: [1], room: 1 }])
    expect(replay.moment(4).after.ghosts).toEqual([{ name: 'ghosts', keys: [2], room: 1 }])
  })

  it('of TinyLFU has the rejected keys, and the estimated uses of absent keys', () => {
    const replay = new Replay('TinyLFU', { capacity: 3, ttl: 1 }, streamOf(keysIn('ababcdabef')))
    const { after, removed } = replay.moment(10)
    const gone = removed[0]!.id
    const { ghosts, absentUses, parts } = after
    expect(ghosts.find(({ keys }) => keys.includes(gone))).toBeDefined()
    expect(absentUses!.get(gone)).toBeGreaterThan(0)
    expect(parts.map(({ name }) => name)).toEqual(['probation', 'protected', 'window'])
  })

  it('of a cache with a ttl has the remaining ttl of entries, even of expired ones', () => {
    const replay = new Replay('LRUTTL', { capacity: 3, ttl: 3 }, streamOf(keysIn('abab')))
    expect([...replay.moment(3).after.left!]).toEqual([
      [2, 2],
      [1, 1],
    ])
  })

  it('does not change the cache', () => {
    const { ids } = randomStream(3)
    for (const policy of NAMES) {
      const seen = [true, false].map((isWatched) => {
        const cache = create(
          policy,
          bounds,
          () => 0,
          () => {},
        )
        return ids.map((id) => {
          if (isWatched) layoutOf(cache, ids)
          const isHit = cache.get(id) !== undefined
          if (!isHit) cache.set(id, 1)
          return [isHit, [...cache.keys()]]
        })
      })
      expect(seen[0]).toEqual(seen[1])
    }
  })
})

describe('the picture of a layout', () => {
  it.each(NAMES)('of %s shows the ring from left to right, at any width', (policy) => {
    for (const width of [300, 560, 1_200]) {
      const replay = new Replay(policy, { capacity: 12, ttl: 9 }, randomStream(width))
      for (let at = 0; at <= LENGTH; at++) {
        const moment = replay.moment(at)
        const { nodes, boxes, height } = pictureOf(policy, moment, width)
        const entries = nodes.filter(({ role }) => role === 'entry')
        const boxOf = ({ x, y }: { x: number; y: number }) =>
          boxes.findIndex((box) => x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height)
        const drawn = [...entries].sort((a, b) => boxOf(a) - boxOf(b) || a.y - b.y || a.x - b.x)
        const ring = moment.after.parts.flatMap(({ keys }) => keys)
        same(
          drawn.map(({ key }) => key),
          ring,
        )
        expect(nodes.filter(({ x, y }) => !(x > 0 && x < width && y > 0 && y < height))).toEqual([])
        expect(boxes.filter(({ x, width: wide }) => !(x + wide <= width))).toEqual([])
      }
    }
  })
})
