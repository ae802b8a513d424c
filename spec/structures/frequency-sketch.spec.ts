import { describe, expect, it } from '@jest/globals'
import { FrequencySketch } from '../../lib/structures/history/frequency-sketch'
import { hashOf } from '../../lib/structures/index/hash'

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

  it('keeps counts when it grows', () => {
    const sketch = new FrequencySketch()
    sketch.raise(hashOf('a'), 12)
    sketch.reserve(1_000)
    expect(sketch.frequency(hashOf('a'))).toBe(12)
  })

  it('lowers counts only by halving, and forgets all when it is cleared', () => {
    const sketch = new FrequencySketch()
    sketch.raise(hashOf('a'), 12)
    sketch.raise(hashOf('a'), 5)
    expect(sketch.frequency(hashOf('a'))).toBe(12)
    sketch.halve()
    expect(sketch.frequency(hashOf('a'))).toBe(6)
    sketch.clear()
    expect(sketch.frequency(hashOf('a'))).toBe(0)
  })
})
