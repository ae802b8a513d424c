import { describe, expect, it } from '@jest/globals'
import { SlotBytes } from '../../lib/structures/arena/slot-bytes'

describe('a column of bytes', () => {
  it('is 0 until a byte is set, and again when it is cleared', () => {
    const bytes = new SlotBytes()
    expect(bytes.of(1_000)).toBe(0)
    bytes.set(1_000, 200)
    expect(bytes.of(1_000)).toBe(200)
    bytes.clear()
    expect(bytes.of(1_000)).toBe(0)
  })

  it('halves the lowest bits of every byte, and keeps the others', () => {
    const bytes = new SlotBytes()
    bytes.set(1_000, 0b11_1111)
    bytes.set(3, 0b10_0001)
    bytes.halve(4)
    expect([1_000, 3, 2].map((slot) => bytes.of(slot))).toEqual([0b11_0111, 0b10_0000, 0])
  })
})
