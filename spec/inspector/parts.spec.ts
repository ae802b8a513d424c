import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import { FrequentKeys } from '../../lib/inspector/frequent'
import { CSS, HTML, SCRIPT } from '../../lib/inspector/page'
import { hostsAt } from '../../lib/inspector/serve'
import { argumentsText, shortText } from '../../lib/inspector/short-text'
import { runtimeOf } from '../../lib/inspector/state'
import { VERSION } from '../../lib/inspector/version'
import { seeded } from '../support/random'

const root = join(__dirname, '../..')

describe('the page', () => {
  it('is the build of inspector-page/, in at most 12 kB', () => {
    const { status, stderr } = spawnSync(process.execPath, ['scripts/inspector-page.mjs', '--check'], {
      cwd: root,
      encoding: 'utf8',
    })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const weight = [HTML, SCRIPT, CSS].reduce((sum, part) => sum + gzipSync(part, { level: 9 }).length, 0)
    expect(weight).toBeLessThan(12_000)
  })

  it('names the version of the package', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
    expect(VERSION).toBe(version)
  })
})

describe('the server', () => {
  it('accepts its port, which clients omit when it is the default of the protocol', () => {
    expect(hostsAt(3000)).toEqual(['127.0.0.1:3000', '[::1]:3000', 'localhost:3000'])
    expect(hostsAt(80)).toEqual(expect.arrayContaining(['localhost:80', '127.0.0.1', '[::1]', 'localhost']))
  })
})

describe('the runtime', () => {
  it.each([
    ['Node v24.0.0', { process: { versions: { node: '24.0.0' } } }],
    ['Bun 1.4.5', { process: { versions: { node: '26.3.0', bun: '1.4.5' } } }],
    ['Deno 2.9.6', { process: { versions: { node: '26.3.0', deno: '2.9.6' } } }],
    ['Cloudflare-Workers', { navigator: { userAgent: 'Cloudflare-Workers' } }],
    ['unknown', {}],
  ])('is %s', (name, platform) => {
    expect(runtimeOf(platform)).toBe(name)
  })
})

describe('a short text', () => {
  class Account {
    readonly id = 7
  }
  const getter = Object.defineProperty({ a: 1 }, 'b', { enumerable: true, get: () => { throw new Error('read') } }) // prettier-ignore
  const trap = new Proxy({}, { getPrototypeOf: () => { throw new Error('asked') } }) // prettier-ignore

  class Tiles {
    get size(): number {
      throw new Error('read')
    }
  }
  Object.defineProperty(Tiles, 'name', { value: 'Map' })

  const texts: readonly (readonly [value: unknown, text: string])[] = [
    ['text', `'text'`],
    [-0, '0'],
    [12n, '12n'],
    [null, 'null'],
    [undefined, 'undefined'],
    [Symbol('s'), 'Symbol(s)'],
    [() => 1, 'function'],
    [{}, '{}'],
    [Object.create(null), '{}'],
    [{ a: { b: { c: { d: 1 } } } }, '{ a: { b: { c: {…} } } }'],
    [[1, [2, [3, [4]]]], '[1, [2, [3, […]]]]'],
    [Array.from({ length: 100 }, (_, at) => at), '[0, 1, 2, 3, 4, 5, 6, 7, … 92 more]'],
    [
      Object.fromEntries(Array.from('abcdefghij', (key) => [key, 1])),
      '{ a: 1, b: 1, c: 1, d: 1, e: 1, f: 1, g: 1, h: 1, … }',
    ],
    [new Account(), 'Account'],
    [new Map([[1, 2]]), 'Map of 1'],
    [new Set([1, 2]), 'Set of 2'],
    [new Date(0), 'Date 1970-01-01T00:00:00.000Z'],
    [new Date(NaN), 'Date invalid'],
    [new Uint8Array(3), 'Uint8Array of 3 bytes'],
    [new Error('secret'), 'Error'],
    [getter, '{ a: 1, b: … }'],
    [trap, '…'],
    [new Tiles(), '…'],
    [Object.defineProperty(new Set([1]), 'size', { value: 'x' }), 'Set of 1'],
  ]

  it.each(texts.map(([value, text]) => ({ text, of: () => value })))('is $text', ({ text, of }) => {
    expect(shortText(of())).toBe(text)
  })

  it('has 200 characters at most, and reads only the shown part of a large value', () => {
    expect(shortText('x'.repeat(10_000))).toHaveLength(200)
    expect(argumentsText([1, 'a', { page: 2 }])).toBe(`1, 'a', { page: 2 }`)
    const read: number[] = []
    const large = new Proxy(Array.from({ length: 1_000_000 }), {
      get: (target, key) => {
        if (typeof key === 'string' && /^\d+$/.test(key)) read.push(Number(key))
        return Reflect.get(target, key) as unknown
      },
    })
    expect(shortText(large)).toMatch(/^\[undefined/)
    expect(read).toHaveLength(8)
  })
})

describe('frequent keys', () => {
  it('bound the count of each, and include every key above the share of a counter', () => {
    const random = seeded(7)
    const frequent = new FrequentKeys<number>(16)
    const counts = new Map<string, number>()
    for (let n = 0; n < 5_000; n++) {
      const key = String(Math.min(random(200), random(200), random(200)))
      counts.set(key, (counts.get(key) ?? 0) + 1)
      frequent.add(key, n)
    }
    const top = frequent.top(16)
    expect(frequent.total).toBe(5_000)
    for (const { key, count, error } of top) {
      expect(count).toBeGreaterThanOrEqual(counts.get(key)!)
      expect(count - error).toBeLessThanOrEqual(counts.get(key)!)
    }
    const listed = top.map(({ key }) => key)
    for (const [key, count] of counts) if (count > 5_000 / 16) expect(listed).toContain(key)
    expect(top.map(({ count }) => count)).toEqual(top.map(({ count }) => count).sort((a, b) => b - a))
  })
})
