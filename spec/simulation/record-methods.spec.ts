import { describe, expect, it } from '@jest/globals'
import { Cached, cacheOf, S3FIFOCache, TinyLFUCache } from 'purecache'
import { recordTrace } from 'purecache/simulate'
import { recorder, simulated } from './recording'
import { zipf } from './streams'

describe('recordTrace of decorated methods', () => {
  it.each([
    ['a text', (id: number) => [`row ${(id * 7_919) % 1_000}/${id}`]],
    ['two arguments', (id: number) => [id % 10, `row ${id}`]],
    ['an object', (id: number) => [{ id, half: id / 2 }]],
    ['a number with a fraction', (id: number) => [id / 7]],
  ])('has the hits of policies that decide by hashes, of calls with %s', (_, argsOf) => {
    class Rows {
      @Cached({ backend: TinyLFUCache, capacity: 40 })
      read(...args: readonly unknown[]): number {
        return args.length
      }

      @Cached({ backend: S3FIFOCache, capacity: 40, scope: 'class' })
      readHere(...args: readonly unknown[]): number {
        return args.length
      }
    }
    const rows = new Rows()
    expect(cacheOf(new Rows(), 'read').has('on the first instance')).toBe(false)
    const [read, readHere] = [cacheOf(rows, 'read'), cacheOf(rows, 'readHere')]
    const [one, two] = [recorder(), recorder()]
    recordTrace(read, one.write)
    recordTrace(readHere, two.write)
    for (const id of zipf(400, THOROUGH ? 6_000 : 1_000)) {
      rows.read(...argsOf(id))
      rows.readHere(...argsOf(id))
      if (id % 50 === 3) void read.delete(...argsOf(id))
    }
    expect(simulated(two.lines, 'S3FIFO', 40).hits).toBe(readHere.stats.hits)
    expect(simulated(one.lines, 'TinyLFU', 40).hits).toBe(read.stats.hits)
  })
})
