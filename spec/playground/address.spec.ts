import { describe, expect, it } from '@jest/globals'
import { addressOf, DEFAULTS, type State, stateOf } from '../../playground/model/address'
import { KINDS, type Kind, requestsOf } from '../../playground/model/generators'
import { keysInLog } from '../../playground/model/log'
import { keysIn, streamOf, textOf } from '../../playground/model/stream'

const state: State = { ...DEFAULTS, policies: ['Sieve', 'TinyLFU'], capacity: 6, at: 3 }

describe('an address', () => {
  it('replaces lone surrogates, which it cannot hold', () => {
    const state = { ...DEFAULTS, source: { text: 'a \ud800b \u{1f600}' } }
    expect(stateOf(addressOf(state)).source).toEqual({ text: 'a \ufffdb \u{1f600}' })
  })

  it('is short and readable', () => {
    expect(addressOf({ ...state, source: { text: 'a b c a b d a e' }, at: 4 })).toBe(
      'p=Sieve,TinyLFU&c=6&s=abcabdae&at=4',
    )
    const generated = { kind: 'zipf', skew: 0.9, keys: 50, length: 200, seed: 5 } as const
    expect(addressOf({ ...state, policies: ['TTL'], source: generated })).toBe(
      'p=TTL&c=6&t=8&g=zipf:0.9:50:200:5&at=3',
    )
  })

  it.each([
    'abcabdae',
    'user:1 user:2 user:1 /a/b?c=1&d=2%20 100% a+b #x',
    'alone,',
    'ä 猫 🐈 é',
    'one two,three\nfour',
  ])('brings %j back', (text) => {
    const back = stateOf(`#${addressOf({ ...state, source: { text } })}`)
    expect(requestsOf(back.source)).toEqual(requestsOf({ text }))
    expect(back).toMatchObject({
      policies: ['Sieve', 'TinyLFU'],
      capacity: 6,
      at: Math.min(3, keysIn(text).length),
    })
  })

  it.each(Object.keys(KINDS) as Kind[])('restores a %s stream, request by request', (kind) => {
    const source = { kind, skew: 1.1, keys: 9, length: 50, seed: 4 }
    const back = stateOf(addressOf({ ...state, source }))
    expect(back.source).toEqual(source)
    expect(requestsOf(back.source)).toEqual(requestsOf(source))
    expect(requestsOf(source).ids).toHaveLength(50)
  })

  it('stays below 2,000 characters by numbering long keys', () => {
    const keys = Array.from({ length: 200 }, (_, at) => `/products/${at % 50}/a-rather-long-path`)
    const address = addressOf({ ...state, source: { text: keys.join('\n') } })
    expect(address.length).toBeLessThan(2_000)
    expect(requestsOf(stateOf(address).source).ids).toEqual(streamOf(keys).ids)
  })

  it('falls back to the first view when it is invalid', () => {
    expect(stateOf('')).toEqual(DEFAULTS)
    expect(stateOf('#p=Nothing,OPT&c=zero&s=&g=what:1&at=-4')).toEqual(DEFAULTS)
    expect(stateOf('#p=sieve,lru,LFU,TTL,S3FIFO&c=99999&s=ab&at=9')).toMatchObject({
      policies: ['LRU', 'LFU', 'TTL', 'Sieve'],
      capacity: 5_000,
      at: 2,
    })
  })
})

describe('a text of requests', () => {
  it('is read as letters without separators, else as words', () => {
    expect(keysIn('abca')).toEqual(['a', 'b', 'c', 'a'])
    expect(keysIn(' user:1,  user:2\nuser:1 ')).toEqual(['user:1', 'user:2', 'user:1'])
    expect(keysIn(' ')).toEqual([])
    expect(textOf(['a', 'b'])).toBe('ab')
  })

  it('counts for its first 200 requests', () => {
    const { ids, omitted } = requestsOf({ text: 'ab'.repeat(150) })
    expect([ids.length, omitted]).toEqual([200, 100])
  })

  it('is read as a log when it is one', () => {
    const line = (path: string) =>
      `127.0.0.1 - - [10/Oct/2000:13:55:36 -0700] "GET ${path} HTTP/1.0" 200 2326 "-" "curl"`
    expect(keysInLog([line('/a'), line('/b'), line('/a')].join('\n'))).toMatchObject({
      keys: ['/a', '/b', '/a'],
    })
    expect(keysInLog('{"key":"a b"}\n{"key":"c"}')?.keys).toEqual(['a_b', 'c'])
    expect(keysInLog('a b c\nd e f')).toBeUndefined()
  })
})
