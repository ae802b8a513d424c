import { describe, expect, it } from '@jest/globals'
import { counted, grouped, lasting, listed, sized } from '../../lib/common/numbers'

describe('numbers', () => {
  it('have commas between thousands', () => {
    expect([0, 999, 1_000, 1_234_567, 1_234.5].map(grouped)).toEqual([
      '0',
      '999',
      '1,000',
      '1,234,567',
      '1,234.5',
    ])
    expect([counted(1, 'key'), counted(1_500, 'key')]).toEqual(['1 key', '1,500 keys'])
  })

  it('have the largest unit that fits', () => {
    expect([1, 1_023, 1_536, 2 ** 27, 3 * 2 ** 50].map(sized)).toEqual([
      '1 byte',
      '1,023 bytes',
      '1.5 KiB',
      '128 MiB',
      '3 PiB',
    ])
    expect([3, 1_400, 1_600, 5_400_000, 3 * 86_400_000].map(lasting)).toEqual([
      '3 ms',
      '1,400 ms',
      '1.6 seconds',
      '1.5 hours',
      '3 days',
    ])
  })

  it('have lists in words', () => {
    expect([listed([]), listed(['a']), listed(['a', 'b']), listed(['a', 'b', 'c'])]).toEqual([
      '',
      'a',
      'a and b',
      'a, b and c',
    ])
  })
})
