import { createHash } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { cached, invalidateTags, LRUTTLCache, tags } from 'purecache'
import { redisStore } from 'purecache/redis'
import { busMessage } from '../../../lib/stores/redis/bus-message'
import { linkOf } from '../../../lib/stores/redis/client'
import type { Message } from '../../../lib/stores/redis/protocol'
import { RedisConnection } from '../../../lib/stores/redis/redis-connection'
import { fromWire, placeOf, RedisNames, textHash, toWire } from '../../../lib/stores/redis/redis-names'
import { ScriptRunner } from '../../../lib/stores/redis/script-runner'
import { BEAT } from '../../../lib/stores/redis/scripts'
import { thrown } from '../../support/thrown'

const plain = () => ({ send: () => Promise.resolve(null), subscribe: () => Promise.resolve() })

describe('redisStore', () => {
  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['a URL', 'redis://localhost'],
    ['an object without methods', {}],
    ['one that can send alone', { send: () => Promise.resolve() }],
    ['one that has no duplicate', { sendCommand: () => Promise.resolve(), on() {} }],
    ['a pool, which cannot subscribe', { sendCommand: () => Promise.resolve(), duplicate() {}, on() {} }],
  ])('refuses %s as a client', (_, client) => {
    const error = thrown(() => redisStore(client as never, { prefix: 'shop' }))
    expect(error).toMatch(
      /^TypeError: Cannot create a store: its client must be of node-redis, ioredis or iovalkey, or have send\(\) and subscribe\(\) methods, received /,
    )
  })

  it.each<[string, object | undefined, 'TypeError' | 'RangeError', RegExp]>([
    ['no options', undefined, 'TypeError', /the options of redisStore\(\) must be an object/],
    ['no prefix', {}, 'TypeError', /prefix must be a string/],
    ['an empty prefix', { prefix: '' }, 'RangeError', /prefix must be a string that is not empty/],
    ['braces in the prefix', { prefix: 'a{b}' }, 'RangeError', /without braces/],
    ['a lone surrogate in the prefix', { prefix: 'a\ud800' }, 'RangeError', /lone surrogates, received 'a/],
    ['a line break in the prefix', { prefix: 'a\n' }, 'RangeError', /control characters/],
    [
      'half a shard',
      { prefix: 'a', shards: 1.5 },
      'RangeError',
      /shards must be a whole number from 1 to 1024/,
    ],
    ['null shards', { prefix: 'a', shards: null }, 'TypeError', /shards must be/],
    ['shards without end', { prefix: 'a', shards: Infinity }, 'RangeError', /shards must be/],
    ['shards that are no number', { prefix: 'a', shards: NaN }, 'RangeError', /shards must be/],
    ['a prefix of another kind', { prefix: 1 }, 'TypeError', /prefix must be a string/],
    [
      'a list of options',
      ['a'],
      'TypeError',
      /options of redisStore\(\) must be an object, received an array/,
    ],
    ['no shards', { prefix: 'a', shards: 0 }, 'RangeError', /shards must be/],
    ['shards as text', { prefix: 'a', shards: '2' }, 'TypeError', /shards must be/],
    [
      'a misspelt option',
      { prefix: 'a', maxstale: 1 },
      'TypeError',
      /maxstale is not an option of redisStore\(\)/,
    ],
    [
      'a negative timeout',
      { prefix: 'a', timeout: -1 },
      'RangeError',
      /timeout must be a positive, finite number/,
    ],
    ['a codec that cannot decode', { prefix: 'a', codec: { encode() {} } }, 'TypeError', /codec must have/],
  ])('refuses %s', (_, options, type, message) => {
    const error = thrown(() => redisStore(plain(), options as never))
    expect(error).toContain(`${type}: Cannot create a store: `)
    expect(error).toMatch(message)
  })

  it('neither sends nor listens before a method uses it', async () => {
    const refuse = () => {
      throw new Error('used')
    }
    const client = { call: refuse, duplicate: refuse, on: refuse }
    await redisStore(client, { prefix: 'shop' }).close()
  })
})

describe('RedisNames', () => {
  it('gives all names of a shard one hash tag, and each shard another', () => {
    const tags = [0, 1, 2].map((shard) => {
      const names = new RedisNames('shop', shard, 3)
      const all = [names.state, ...names.of('k:(1)'), ...names.of('k'.repeat(500))]
      return [...new Set(all.map((name) => /\{(.+?)\}/.exec(name)?.[1]))]
    })
    expect(tags).toEqual([['shop.0'], ['shop.1'], ['shop.2']])
  })

  it('writes braces of a key after the hash tag', () => {
    expect(new RedisNames('shop', 0, 1).of('k:({other})')[0]).toBe('pc1:{shop}v:k:({other})')
  })

  it('shortens keys of more than 128 characters to a hash of 128 bits', () => {
    const [entry, lease] = new RedisNames('shop', 0, 1).of('x'.repeat(129))
    expect(entry).toMatch(/^pc1:\{shop\}v:#[0-9a-f]{32}$/)
    expect(lease).toBe(entry.replace('v:', 'f:'))
  })

  it('hashes every character, and finds no collision among 20,000 keys', () => {
    const keys = Array.from(
      { length: 20_000 },
      (_, n) => `${'k'.repeat(130)}${n % 2}${'x'.repeat(n % 97)}${n}`,
    )
    const hashes = keys.map(textHash)
    expect(new Set(hashes).size).toBe(keys.length)
    // 32 bits of a lane: 20,000 keys collide 0.05 times on average.
    for (const at of [0, 8, 16, 24])
      expect(new Set(hashes.map((hash) => hash.slice(at, at + 8))).size).toBeGreaterThan(keys.length - 4)
  })

  it('spreads keys evenly over shards', () => {
    const counts = new Array<number>(16).fill(0)
    for (let n = 0; n < 16_000; n++) counts[placeOf(`users:(${n})`) % 16]!++
    expect(Math.min(...counts)).toBeGreaterThan(800)
    expect(Math.max(...counts)).toBeLessThan(1_200)
  })
})

describe('toWire', () => {
  it('returns distinct well-formed texts that fromWire restores', () => {
    const texts = fc.string({
      unit: fc.constantFrom('a', '\ud800', '\udc00', '\uffff', 'd', '8', '0', '😀', '\n'),
      maxLength: 12,
    })
    fc.assert(
      fc.property(texts, (text) => {
        const wire = toWire(text)
        expect(Buffer.from(wire).toString()).toBe(wire)
        expect(fromWire(wire)).toBe(text)
      }),
    )
  })
})

describe('busMessage', () => {
  it.each(['', 'nothing', '1', '1 p', '1 p z k', 'x1 p d k', 'h 1', 'h 1 2'])('ignores %j', (text) => {
    expect(busMessage(0, text)).toBeUndefined()
  })

  it('keeps the spaces of a key', () => {
    expect(busMessage(3, '7 p d k:("a  b ")')).toEqual({
      type: 'deleted',
      shard: 3,
      sequence: 7,
      origin: 'p',
      key: 'k:("a  b ")',
    })
  })
})

describe('busMessage, of what toWire has written', () => {
  it.each(['d', 'w', 'x'])('restores the key of a message %j', (kind) => {
    const key = 'n\uffff:("\uffff0041 \ud800")'
    const head = kind === 'd' ? '7 p d' : kind
    expect(busMessage(0, `${head} ${toWire(key)}`)).toMatchObject({ key })
  })
})

describe('RedisConnection', () => {
  const options = { tags: ['["m","k"]'], lease: 1_000, waits: true }

  it('limits an endless lease to a duration that Redis accepts', async () => {
    const sent: (readonly string[])[] = []
    const send = async (_: string, args: readonly string[]): Promise<unknown> => (sent.push(args), [0])
    const connection = new RedisConnection({ send, subscribe: () => ({}) as never }, 'shop', 1)
    await connection.read('k:(1)', { ...options, mode: 'load', lease: 1e300 })
    await connection.read('k:(1)', { ...options, mode: 'load', lease: 0.1 })
    expect(sent.map((args) => args[11])).toEqual(['1099511627776', '1'])
  })

  it.each(['peek', 'load', 'renew'] as const)('reads a key by one command: %s', async (mode) => {
    const sent: string[] = []
    const send = async (_: string, [name]: readonly string[]): Promise<unknown> => {
      sent.push(name!)
      return [1, 'value', 90, '["t","own"]']
    }
    const connection = new RedisConnection({ send, subscribe: () => ({}) as never }, 'shop', 1)
    const hit = { type: 'hit', value: 'value', rest: 90, tags: ['["t","own"]'] }
    expect(await connection.read('k:(1)', { ...options, mode })).toEqual(hit)
    expect(sent).toEqual(['EVALSHA'])
  })
})

describe('RedisConnection, where the client passes on no reply of a script', () => {
  const lease = { token: 't', generation: 'g', epoch: 0 }
  const entry = { value: 'v', tags: [], keyTags: [], ttl: 1_000 }
  const none = [undefined, null, NaN, '', 'OK', {}, 1.5, [null]]
  const lists = [undefined, null, NaN, '', 'OK', {}, 1, [1], [1, 'value', 90, '', 1, 1]]
  const operations: [string, (connection: RedisConnection) => Promise<unknown>, readonly unknown[]][] = [
    [
      'read',
      (to) => to.read('k:(1)', { tags: [], mode: 'load', lease: 1_000, waits: true }),
      [
        undefined,
        null,
        NaN,
        '',
        'OK',
        {},
        1,
        [],
        [1, 'value'],
        [1, 'value', null, ''],
        [0, 't', 'g', 'e', 1],
      ],
    ],
    ['write', (to) => to.write('k:(1)', lease, entry, false), none],
    ['leave', (to) => to.leave('k:(1)', lease), none],
    ['renew', (to) => to.renew('k:(1)', lease, 1_000), none],
    ['claim', (to) => to.claim('k:(1)', 1_000), [...lists, ['t', 'g', 0, undefined], ['t', 'g', '', 1]]],
    ['delete', (to) => to.delete('k:(1)'), [...lists, [], [1, NaN], [null, 1]]],
    ['tags', (to) => to.tags(0, ['t']), none],
    ['clear', (to) => to.clear(0), none],
    ['beat', (to) => to.beat(0, 1), none],
  ]

  it.each(operations)('fails to %s', async (_, operate, replies) => {
    for (const reply of replies) {
      const link = { send: () => Promise.resolve(reply), subscribe: () => ({}) as never }
      await expect(operate(new RedisConnection(link, 'shop', 1))).rejects.toThrow(
        /^Cannot reach the shared store: its reply must be that of the script, received /,
      )
    }
  })

  it('fails to invalidate tags, and calls onFailure', async () => {
    const failures: unknown[] = []
    const client = { send: () => Promise.resolve(null), subscribe: () => Promise.resolve() }
    const store = redisStore(client, { prefix: 'shop', onFailure: (error) => failures.push(error) })
    const find = cached(
      async (id: number) => id,
      { backend: LRUTTLCache, capacity: 10, ttl: 1_000 },
      store.tier('users'),
      tags(() => ['t']),
    )
    expect(await find(1)).toBe(1)
    await expect(invalidateTags(['t'], find)).rejects.toThrow(Error)
    expect(failures).toEqual([expect.any(TypeError)])
    await store.close()
  })

  it('accepts integers that the client returns as texts', async () => {
    const link = { send: () => Promise.resolve(['1', '7']), subscribe: () => ({}) as never }
    const connection = new RedisConnection(link, 'shop', 1)
    expect(await connection.delete('k:(1)')).toEqual({ existed: true, sequence: 7 })
  })
})

describe('RedisConnection, of a client of another kind', () => {
  it('reads a message that is a Buffer, and ignores other values', async () => {
    const received: Message[] = []
    let deliver!: (message: unknown) => void
    const subscribe = async (channel: string, listener: (message: string) => void): Promise<void> => {
      if (channel === 'pc1:{shop}bus') deliver = listener as (message: unknown) => void
    }
    const link = linkOf('create a store', { send: () => Promise.resolve(0), subscribe })
    const connection = new RedisConnection(link, 'shop', 1)
    await connection.listen((message) => received.push(message))
    for (const message of [null, undefined, 7, {}, Symbol('x'), Buffer.from('7 p d k:(1)')]) deliver(message)
    expect(received).toMatchObject([{ type: 'listening' }, { type: 'deleted', sequence: 7, key: 'k:(1)' }])
    await connection.close()
  })

  it('rejects operations with the usual form of message once it is closed', async () => {
    const connection = new RedisConnection(
      { send: () => Promise.resolve(0), subscribe: () => ({}) as never },
      'shop',
      1,
    )
    await connection.close()
    await expect(connection.beat(0, 1)).rejects.toThrow(
      new Error('Cannot reach the shared store: it is closed'),
    )
  })

  it('rejects commands with the usual form of message while the client is not connected', async () => {
    const never = () => Promise.reject(new Error('sent'))
    const link = linkOf('create a store', { call: never, duplicate: never, on: never, status: 'end' })
    await expect(link.send('k', ['GET', 'k'])).rejects.toThrow(
      new Error('Cannot reach the shared store: its client is not connected'),
    )
  })
})

describe('ScriptRunner', () => {
  it('sends the hash of a script, and its text when the server does not have it', async () => {
    const sent: string[][] = []
    let isKnown = false
    const send = async (_: string, [name, script]: readonly string[]): Promise<unknown> => {
      sent.push([name!, script!])
      if (!isKnown && name === 'EVALSHA') throw new Error('NOSCRIPT No matching script')
      return 1
    }
    const scripts = new ScriptRunner({ send, subscribe: () => ({}) as never })
    await scripts.run(BEAT, ['m'], [])
    isKnown = true
    await scripts.run(BEAT, ['m'], [])
    const hash = createHash('sha1').update(BEAT.text).digest('hex')
    expect(sent).toEqual([
      ['EVALSHA', hash],
      ['EVAL', BEAT.text],
      ['EVALSHA', hash],
    ])
  })

  it('passes on every other error', async () => {
    const send = () => Promise.reject(new Error('OOM'))
    const scripts = new ScriptRunner({ send, subscribe: () => ({}) as never })
    await expect(scripts.run(BEAT, ['m'], [])).rejects.toThrow('OOM')
  })
})
