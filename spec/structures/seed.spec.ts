import { afterEach, describe, expect, it, jest } from '@jest/globals'

interface Module {
  readonly SEED: number
  readonly ONE: number
  readonly TWO: number
  randomInts(count: number): Int32Array
}
const { crypto } = globalThis

/** Loads the module again, with this source of randomness. */
function load(source: unknown): Module {
  Object.defineProperty(globalThis, 'crypto', { value: source, configurable: true, writable: true })
  let module: Module | undefined
  jest.isolateModules(() => {
    module = jest.requireActual<Module>('../../lib/structures/index/seed')
  })
  return module!
}

describe('the seeds of hashes', () => {
  afterEach(() => {
    Object.defineProperty(globalThis, 'crypto', { value: crypto, configurable: true, writable: true })
    jest.restoreAllMocks()
  })

  it('come from the cryptographic source of the platform', () => {
    const random = jest.spyOn(Math, 'random')
    const getRandomValues = (ints: Int32Array) => ints.fill(12_345)
    expect(load({ getRandomValues }).SEED).toBe(12_345)
    expect(random).not.toHaveBeenCalled()
  })

  it.each([
    ['there is none', undefined],
    ['it has no getRandomValues', {}],
    ['a test has replaced it by one that fills nothing', { getRandomValues: (ints: unknown) => ints }],
    [
      'a test has replaced it by one that returns bytes',
      { getRandomValues: ({ length }: Int32Array) => Buffer.alloc(length) },
    ],
    [
      'it refuses',
      {
        getRandomValues: () => {
          throw new Error('Disallowed operation called within global scope')
        },
      },
    ],
  ])('come from Math.random where %s', (_, source) => {
    jest.spyOn(Math, 'random').mockReturnValue(0.25)
    expect(load(source).SEED).toBe(2 ** 30)
  })

  it('differ from one another and from load to load, and multipliers are odd', () => {
    const [first, second] = [load(crypto), load(crypto)]
    expect(first.SEED).not.toBe(second.SEED)
    expect(new Set(first.randomInts(8)).size).toBe(8)
    expect(first.ONE & first.TWO & 1).toBe(1)
  })
})
