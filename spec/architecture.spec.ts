import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from '@jest/globals'

const lib = resolve(__dirname, '../lib')
const files = readdirSync(lib, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))

/** The layers from the bottom up. A file imports from its own layer or a lower one; policies never from each other. */
const layers: RegExp[] = [
  /^structures\//,
  /^(clock|errors|results|stored|stats|backends\/(backend|options|removals|weights))$/,
  /^(backends\/(slot|timed)-cache|remote-store|single-flight|rules|keys\/[\w-]+)$/,
  /^backends\/(lru|lfu|ttl|lru-ttl|sieve|s3-fifo|tiny-lfu)$/,
  /^(known-keys|failures|write-watch|tag-index|events)$/,
  /^(entries|recorder)$/,
  /^(loader|call-cache)$/,
  /^(method-cache|options|protocols)$/,
  /^(metadata|create)$/,
  /^(cached|decorate|writes|inspect)$/,
  /^index$/,
]
const POLICIES = 3

const nameOf = (file: string) => file.replace(/\.ts$/, '')
const layerOf = (name: string) => layers.findIndex((layer) => layer.test(name))

function importsOf(file: string): string[] {
  const source = readFileSync(join(lib, file), 'utf8')
  return [...source.matchAll(/from '([^']+)'/g)].map(([, path]) => path!)
}

describe('the files of lib', () => {
  it('are there, each in a layer', () => {
    expect(files.length).toBeGreaterThan(20)
    expect(files.filter((file) => layerOf(nameOf(file)) === -1)).toEqual([])
  })

  it.each(files)('%s imports downward only, and nothing from outside', (file) => {
    const layer = layerOf(nameOf(file))
    for (const path of importsOf(file)) {
      expect(path).toMatch(/^\./)
      const target = relative(lib, resolve(lib, dirname(file), path))
      expect(`${target} in layer ${layerOf(target) <= layer}`).toBe(`${target} in layer true`)
      if (layer === POLICIES) expect(layerOf(target)).toBeLessThan(POLICIES)
      if (layer > POLICIES && !/^index$/.test(nameOf(file))) expect(layerOf(target)).not.toBe(POLICIES)
    }
  })

  it.each(files)('%s is short enough to be one idea', (file) => {
    expect(readFileSync(join(lib, file), 'utf8').split('\n').length).toBeLessThan(330)
  })

  it('change pointers in one file, and tables of integers where they are kept', () => {
    const writers = files.filter((file) =>
      /new Int32Array\(\d|new Int32Array\(.*\*/.test(readFileSync(join(lib, file), 'utf8')),
    )
    expect(writers.map(nameOf).sort()).toEqual([
      'structures/counts',
      'structures/frequency-sketch',
      'structures/ghosts',
      'structures/hash-table',
      'structures/recent-hashes',
      'structures/ring',
      'structures/slot-ints',
      'structures/times',
    ])
  })
})
