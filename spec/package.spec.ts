import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it, jest } from '@jest/globals'
import { buildSync } from 'esbuild'
import type * as purecache from 'purecache'
import ts from 'typescript'

const root = resolve(__dirname, '..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const manifest = JSON.parse(read('package.json')) as Record<string, any>

/** A minified bundle of a program that imports these names from the library. */
function bundle(...names: string[]): string {
  const built = buildSync({
    stdin: { contents: `export { ${names.join(', ')} } from './lib/index'`, resolveDir: root },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
  })
  return built.outputFiles[0]!.text
}

const gzipped = (text: string) => gzipSync(text, { level: 9 }).length

describe('the package', () => {
  it('has no runtime dependency, and reflect-metadata as an optional peer', () => {
    expect(manifest.dependencies).toBeUndefined()
    expect(Object.keys(manifest.peerDependencies as object)).toEqual(['reflect-metadata'])
    expect(manifest.peerDependenciesMeta['reflect-metadata'].optional).toBe(true)
  })

  it('names the one file with side effects', () => {
    const files = readdirSync(join(root, 'lib'), { recursive: true, encoding: 'utf8' })
    const defining = files.filter(
      (file) => file.endsWith('.ts') && /defineProperty\(Symbol,/.test(read(`lib/${file}`)),
    )
    expect(defining).toEqual(['metadata.ts'])
    expect(manifest.sideEffects).toEqual(['./dist/esm/metadata.mjs', './dist/cjs/metadata.cjs'])
  })

  it('is small, and a bundle of one cache holds nothing else', () => {
    expect(gzipped(bundle('Cached', 'LRUCache'))).toBeLessThan(9_900)
    const alone = bundle('LRUCache')
    expect(gzipped(alone)).toBeLessThan(2_800)
    for (const foreign of ['Cannot cache', 'purecache:', 'ttl', 'writtenAt', 'hitRate'])
      expect(alone).not.toContain(foreign)
    expect(bundle('LFUCache', 'TTLCache')).toContain('ttl')
  })

  it('has a version that the changelog knows', () => {
    expect(read('CHANGELOG.md')).toContain(`## ${manifest.version as string}`)
    expect(read('LICENSE')).toMatch(/^MIT License/)
  })
})

describe('two copies of the package in one process', () => {
  const load = () => {
    let copy!: typeof purecache
    jest.isolateModules(() => (copy = jest.requireActual<typeof purecache>('purecache')))
    return copy
  }

  it('see each other’s caches', () => {
    const [first, second] = [load(), load()]
    expect(first.LRUCache).not.toBe(second.LRUCache)
    class Service {
      @first.Cached({ backend: first.LRUCache, capacity: 2 })
      of(n: number): number {
        return n
      }
    }
    const service = new Service()
    service.of(1)
    const cache = second.cacheOf(service, 'of')
    expect([cache.stats.misses, cache.has(1), second.cachesOf(service).length]).toEqual([1, true, 1])
    expect(first.CACHE).toBe(second.CACHE)
  })

  it('never give two decorations one namespace', () => {
    const backend = new Map<string, unknown>()
    const copies = [load(), load(), load()].map(({ cached }, i) => cached((_: number) => i, { backend }))
    expect(copies.map((copy) => copy(1))).toEqual([0, 1, 2])
  })
})
