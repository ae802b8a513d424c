import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { isSameToken } from '../../lib/keys/markers'
import { SEED } from '../../lib/keys/hash'
import { TokenList } from '../../lib/keys/token-list'
import { tokenize } from '../../lib/keys/tokenize'
import { isSameKey, write, ownTokens } from './written'

const typedArrays = [
  ...[Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array],
  ...[Float32Array, Float64Array, BigInt64Array, BigUint64Array],
]

describe('a binary argument', () => {
  it('is compared with another by its bytes, at any alignment in memory', () => {
    const bytes = fc.uint8Array({ maxLength: 600 })
    fc.assert(
      fc.property(bytes, fc.nat(7), fc.nat(), (content, offset, change) => {
        const memory = new Uint8Array(content.length + offset)
        memory.set(content, offset)
        const moved = memory.subarray(offset)
        expect(isSameKey(moved, content)).toBe(true)
        expect(isSameKey(Buffer.from(content), Buffer.from(moved))).toBe(true)
        expect(isSameKey(content.slice().buffer, moved.slice().buffer)).toBe(true)
        if (content.length === 0) return
        moved[change % moved.length]! ^= 1
        expect(isSameKey(moved, content)).toBe(false)
      }),
    )
  })

  it('differs in one byte anywhere, even one that the hash does not read', () => {
    const content = Buffer.alloc(20_000, 7)
    const hashes = new Set<number>()
    for (let at = 0; at < content.length; at += 397) {
      const changed = Buffer.from(content)
      changed[at] = 8
      expect(isSameKey(changed, content)).toBe(false)
      hashes.add(write(changed).secondHash)
    }
    expect(hashes.size).toBe(Math.ceil(content.length / 397))
  })

  it('is not equal to a value of another type with the same bytes', () => {
    const memory = new ArrayBuffer(8)
    const views = typedArrays.map((View) => new View(memory))
    const all = [...views, memory, Buffer.from(memory), new DataView(memory)]
    for (const [at, a] of all.entries())
      for (const [other, b] of all.entries()) expect(isSameKey(a, b)).toBe(at === other)
  })

  it('is one token that borrows its memory, until a durable copy is made', () => {
    const list = new TokenList('call it')
    const bytes = new Uint8Array([1, 2, 3])
    tokenize([bytes, 1], list)
    const kept = ownTokens(list)
    bytes[0] = 9
    list.rewind(0, SEED)
    tokenize([new Uint8Array([1, 2, 3]), 1], list)
    expect(kept.every((token, at) => isSameToken(token, list.list[at]))).toBe(true)
    list.rewind(0, SEED)
    tokenize([bytes, 1], list)
    expect(kept.every((token, at) => isSameToken(token, list.list[at]))).toBe(false)
  })

  it('is copied once for a value that holds it many times', () => {
    const list = new TokenList('call it')
    const bytes = new Uint8Array(10_000)
    tokenize(Array(50).fill(bytes), list)
    expect(new Set(ownTokens(list).slice(2)).size).toBe(1)
  })

  it('is collected after a look-up that misses', async () => {
    const list = new TokenList('call it')
    const look = () => {
      const bytes = new Uint8Array(1000)
      tokenize([bytes], list)
      list.forgetBytes()
      return new WeakRef(bytes.buffer)
    }
    const memory = look()
    await new Promise(setImmediate)
    globalThis.gc!()
    expect(memory.deref()).toBeUndefined()
    list.rewind(0, SEED)
    tokenize([new Uint8Array(2)], list)
    expect(ownTokens(list)).toHaveLength(3)
  })

  it('counts as empty when it is detached', () => {
    const detached = new Uint8Array(4)
    structuredClone(detached, { transfer: [detached.buffer] })
    expect(isSameKey(detached, new Uint8Array())).toBe(true)
    expect(isSameKey(detached.buffer, new ArrayBuffer(0))).toBe(true)
  })
})
