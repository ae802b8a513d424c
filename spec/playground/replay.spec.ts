import { describe, expect, it } from '@jest/globals'
import { KINDS, type Kind, requestsOf } from '../../playground/model/generators'
import { AGING, NAMES } from '../../playground/model/policies'
import { Replay } from '../../playground/model/replay'
import { sentenceOf } from '../../playground/model/sentences'
import { keysIn, streamOf } from '../../playground/model/stream'
import { differencesOf, hitRateLine, stripOf } from '../../playground/model/strip'
import { simulate } from 'purecache/simulate'
import { same } from '../support/same'

describe('a replay', () => {
  it.each(NAMES.filter((policy) => !AGING.includes(policy)))('of %s has the hits of simulate', (policy) => {
    const stream = requestsOf({ kind: 'phases', skew: 0.9, keys: 40, length: 2_000, seed: 5 })
    const replay = new Replay(policy, { capacity: 12, ttl: 1 }, stream)
    const { points } = simulate(stream.ids, { policies: [policy], capacities: [12] })
    // The hashes differ, which the sketch of TinyLFU and nothing else depends on.
    const tolerance = policy === 'TinyLFU' ? 40 : 0
    expect(Math.abs(replay.hits(2_000) - points[0]!.hits)).toBeLessThanOrEqual(tolerance)
  })

  it.each(NAMES)('of %s returns the same moment again, in any order of requests', (policy) => {
    const stream = requestsOf({ kind: 'zipf', skew: 0.9, keys: 12, length: 40, seed: 2 })
    const replay = new Replay(policy, { capacity: 4, ttl: 7 }, stream)
    const forth = stream.ids.map((_, at) => replay.moment(at + 1))
    for (let at = 40; at > 0; at--) same(replay.moment(at), forth[at - 1])
    expect(forth.slice(1).map(({ before }) => before.order.length)).toEqual(
      forth.slice(0, -1).map(({ after }) => after.order.length),
    )
    expect(forth.map(({ isHit }) => Number(isHit))).toEqual([...replay.outcomes])
  })
})

describe('the sentence of a step', () => {
  const cases: readonly (readonly [(typeof NAMES)[number], string, string])[] = [
    ['LRU', 'ab', '`b` misses (first request for it); there is room for it.'],
    ['LRU', 'aba', '`a` hits and moves to the end: it is now the most recently used.'],
    ['LRU', 'aa', '`a` hits and stays at the end: it was already the most recently used.'],
    ['LRU', 'abcd', '`d` misses (first request for it); it replaces `a`, the least recently used.'],
    ['LRU', 'abcda', '`a` misses (evicted at request 4); it replaces `b`, the least recently used.'],
    ['LFU', 'aba', '`a` hits: after its 2nd use it is behind all entries used twice or less.'],
    ['LFU', 'aabbcd', '`d` misses (first request for it); it replaces `c`, used only once.'],
    ['TTL', 'aba', '`a` hits, written 2 requests ago with a ttl of 4; a read moves nothing.'],
    ['TTL', 'abbba', '`a` misses (it had expired); there is room for it.'],
    ['Sieve', 'aba', '`a` hits and gets a mark, so the hand will spare it once; nothing moves.'],
    [
      'Sieve',
      'abcad',
      '`d` misses (first request for it); the hand spares `a`, removes its mark, and evicts `b`.',
    ],
    [
      'S3FIFO',
      'abcd',
      '`d` misses (first request for it); it enters the small queue; `a`, not used in the small queue, becomes a ghost.',
    ],
    [
      'S3FIFO',
      'abcda',
      '`a` misses (evicted at request 4); it is a ghost, so it enters the main queue; ' +
        '`b`, not used in the small queue, becomes a ghost.',
    ],
    ['TinyLFU', '', 'The cache is empty: new entries are admitted by their use count.'],
  ]

  it.each(cases)('of %s after %s describes the step', (policy, requests, sentence) => {
    const stream = streamOf(keysIn(requests))
    const bounds = { capacity: 3, ttl: 4 }
    const moment = new Replay(policy, bounds, stream).moment(requests.length)
    expect(sentenceOf(policy, moment, bounds, stream.names)).toBe(sentence)
  })

  it.each(NAMES)('of %s is one sentence, is never empty, and names only keys of the stream', (policy) => {
    const malformed: string[] = []
    for (const kind of Object.keys(KINDS) as Kind[]) {
      const stream = requestsOf({ kind, skew: 0.9, keys: 14, length: 60, seed: 3 })
      const bounds = { capacity: 6, ttl: 9 }
      const replay = new Replay(policy, bounds, stream)
      for (let at = 1; at <= 60; at++) {
        const sentence = sentenceOf(policy, replay.moment(at), bounds, stream.names)
        if (!/^[`A-Z].+[^.]\.$/.test(sentence) || /undefined|NaN|null|\. [A-Z]/.test(sentence))
          malformed.push(sentence)
        const keys = [...sentence.matchAll(/`([^`]*)`/g)].map(([, key]) => key!)
        same(keys[0], stream.names[stream.ids[at - 1]!])
        same(
          keys.filter((key) => !stream.names.includes(key)),
          [],
        )
      }
    }
    expect(malformed).toEqual([])
  })
})

describe('the strip of a replay', () => {
  it('has a shape for each run of hits, of misses and of evictions', () => {
    const { hits, misses, evictions } = stripOf(Uint8Array.of(0, 0, 1, 1, 0), Uint8Array.of(0, 1, 0, 0, 1))
    expect(hits).toBe('M2 0h2v7h-2z')
    expect(misses).toBe('M0 5h2v2h-2zM4 5h1v2h-1z')
    expect(evictions).toBe('M1 8.5h1v1h-1zM4 8.5h1v1h-1z')
  })

  it('outlines the requests with different outcomes', () => {
    expect(differencesOf([Uint8Array.of(0, 1, 1), Uint8Array.of(0, 0, 1)])).toBe('M1 -.5h1v8h-1z')
    expect(differencesOf([Uint8Array.of(0, 1)])).toBe('')
  })

  it('draws the hit rate up to each request', () => {
    expect(hitRateLine((at) => Math.floor(at / 2), 4)).toBe('0.25,1 0.5,0.5 0.75,0.6667 1,0.5')
  })
})
