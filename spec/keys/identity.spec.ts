import { describe, expect, it, jest } from '@jest/globals'
import type * as Instances from '../../lib/keys/instance-identity'
import { markerOfThis } from '../../lib/keys/instance-identity'
import type * as Markers from '../../lib/keys/markers'
import { identityOf, Marker } from '../../lib/keys/markers'
import type * as Restore from '../../lib/keys/restore'
import type * as Written from './written'

describe('the marker of a `this`', () => {
  it('stays that of one object for its whole life', () => {
    const objects = [
      {},
      [],
      () => 1,
      Object.freeze({}),
      new Proxy({}, {}),
      new Map(),
      Object.create(null) as object,
    ]
    const markers = objects.map(markerOfThis)
    expect(objects.map(markerOfThis)).toEqual(markers)
    expect(new Set(markers).size).toBe(objects.length)
    for (const marker of markers) expect(marker).toBeInstanceOf(Marker)
  })

  it('is that of the object as an argument, if it was an argument before', () => {
    const object = {}
    const identity = identityOf(object)
    expect(markerOfThis(object)).toBe(identity)
    expect(identityOf(object)).toBe(identity)
  })

  it('is a primitive itself, and undefined for undefined', () => {
    expect([1, 'a', null, undefined, true].map(markerOfThis)).toEqual([1, 'a', null, undefined, true])
    expect(markerOfThis(NaN)).toBe(markerOfThis(NaN))
    expect(markerOfThis(-0)).not.toBe(markerOfThis(0))
  })

  it('runs no code of the object', () => {
    const refuse = () => {
      throw new Error('asked')
    }
    const handler = new Proxy({}, { get: refuse })
    const proxy = new Proxy({}, handler)
    expect(markerOfThis(proxy)).toBe(markerOfThis(proxy))
  })

  it('does not keep the object alive', async () => {
    const make = () => {
      const object = {}
      markerOfThis(object)
      return new WeakRef(object)
    }
    const reference = make()
    await new Promise(setImmediate)
    globalThis.gc!()
    expect(reference.deref()).toBeUndefined()
  })

  it('is consistent when the stack overflows meanwhile', () => {
    const objects: object[] = []
    const overflow = (): void => {
      const object = {}
      objects.push(object)
      try {
        overflow()
      } catch {
        // The frames near the end try again, each with a little more room.
        try {
          markerOfThis(object)
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError)
        }
      }
    }
    for (let n = 0; n < (THOROUGH ? 20 : 4); n++) {
      objects.length = 0
      overflow()
      const last = objects.slice(-200)
      const markers = last.map(markerOfThis)
      expect(new Set(markers).size).toBe(last.length)
      for (const marker of markers) expect(marker).toBeInstanceOf(Marker)
      expect(last.map(markerOfThis)).toEqual(markers)
    }
  })
})

describe('a runtime', () => {
  const load = (without: string[]) => {
    const world = globalThis as unknown as Record<string, unknown>
    const before = without.map((name) => world[name])
    let loaded!: {
      markers: typeof Markers
      instances: typeof Instances
      written: typeof Written
      restore: typeof Restore
    }
    jest.isolateModules(() => {
      for (const name of without) Reflect.deleteProperty(world, name)
      try {
        loaded = {
          markers: jest.requireActual('../../lib/keys/markers'),
          instances: jest.requireActual('../../lib/keys/instance-identity'),
          written: jest.requireActual('./written'),
          restore: jest.requireActual('../../lib/keys/restore'),
        }
      } finally {
        for (const [at, name] of without.entries())
          Object.defineProperty(world, name, { value: before[at], writable: true, configurable: true })
      }
    })
    return loaded
  }

  it('without WeakRef compares all values like others, and restores values without identities', () => {
    const { instances, written, restore } = load(['WeakRef', 'FinalizationRegistry'])
    const call = () => 1
    expect(instances.markerOfThis(call)).toBe(instances.markerOfThis(call))
    expect(written.isSameKey([call, { a: 1 }], [call, { a: 1 }])).toBe(true)
    expect(written.isSameKey(call, () => 1)).toBe(false)
    expect(restore.restore(written.write({ a: 1 }).tokens)).toEqual([{ a: 1 }])
    expect(restore.restore(written.write(call).tokens)).toBeUndefined()
  })

  it('without Buffer, URL and crypto compares all other values', () => {
    const { written } = load(['Buffer', 'URL', 'crypto'])
    const bytes = (last: number) => Uint8Array.from({ length: 500 }, (_, n) => (n === 499 ? last : n))
    expect(written.isSameKey(bytes(1), bytes(1))).toBe(true)
    expect(written.isSameKey(bytes(1), bytes(2))).toBe(false)
    expect(written.isSameKey({ a: [1] }, { a: [1] })).toBe(true)
  })

  it('that cannot hold symbols weakly still recognises them', () => {
    const { set } = WeakMap.prototype
    Object.defineProperty(WeakMap.prototype, 'set', {
      configurable: true,
      writable: true,
      value(this: WeakMap<object, unknown>, key: object, value: unknown) {
        if (typeof key === 'symbol') throw new TypeError('Invalid value used as weak map key')
        return set.call(this, key, value)
      },
    })
    try {
      const { markers } = load([])
      const symbol = Symbol('a')
      expect(markers.identityOf(symbol)).toBe(markers.identityOf(symbol))
      expect(markers.identityOf(symbol)).not.toBe(markers.identityOf(Symbol('a')))
    } finally {
      Object.defineProperty(WeakMap.prototype, 'set', { configurable: true, writable: true, value: set })
    }
  })
})
