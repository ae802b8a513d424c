import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it, jest } from '@jest/globals'
import { buildSync } from 'esbuild'
import type * as purecache from 'purecache'

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

  it('is as small as the README says, and a bundle of one cache holds nothing else', () => {
    const named = (sentence: RegExp, page = 'README.md') => Number(sentence.exec(read(page))![1])
    // Of the sources; `npm run size` weighs the build to the digit.
    const whole = named(/`@Cached` with `LRUCache` is ([\d.]+) kB/)
    expect(Math.abs(gzipped(bundle('Cached', 'LRUCache')) / 1_000 - whole)).toBeLessThan(0.15)
    expect(named(/The library weighs ([\d.]+) kB/, 'docs/decisions.md')).toBe(whole)
    const alone = bundle('LRUCache')
    expect(Math.abs(gzipped(alone) / 1_000 - named(/`LRUCache` alone ([\d.]+) kB/))).toBeLessThan(0.15)
    for (const foreign of ['Cannot cache', 'purecache:', 'ttlOf', 'TTLCache', 'hitRate'])
      expect(alone).not.toContain(foreign)
    expect(bundle('LFUCache', 'TTLCache')).toContain('ttlOf')
  })

  it('is packed without what no user needs', () => {
    const { stdout } = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: root,
      encoding: 'utf8',
    })
    const [packed] = JSON.parse(stdout) as [{ files: { path: string }[] }]
    const paths = packed.files.map(({ path }) => path)
    const built = /^dist\/(index\.d\.[mc]ts|esm\/.+\.mjs|cjs\/.+\.cjs)$/
    expect(paths.filter((path) => !built.test(path)).sort()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'package.json',
    ])
  })

  it('is described for those who look for it', () => {
    const { name, description, keywords, license, engines, type } = manifest
    expect([name, license, type]).toEqual(['purecache', 'MIT', 'commonjs'])
    expect((description as string).length).toBeGreaterThan(40)
    expect(keywords).toEqual(expect.arrayContaining(['cache', 'memoize', 'decorator', 'lru', 'ttl']))
    expect(new Set(keywords as string[]).size).toBe((keywords as string[]).length)
    expect(engines).toEqual({ node: '>=20' })
    expect(read('README.md')).not.toMatch(/!\[[^\]]*\]\(https?:/) // no badge that asks a server
  })

  it('has a version that the changelog knows', () => {
    expect(read('CHANGELOG.md')).toContain(`## ${manifest.version as string}`)
    expect(read('LICENSE')).toMatch(/^MIT License/)
  })
})

describe('the workflows', () => {
  const workflows = readdirSync(join(root, '.github/workflows')).map((name) =>
    read(`.github/workflows/${name}`),
  )

  it('use nothing that may change under them', () => {
    const uses = workflows.flatMap((workflow) => workflow.match(/uses: .*/g) ?? [])
    expect(uses.length).toBeGreaterThan(5)
    for (const used of uses) expect(used).toMatch(/^uses: actions\/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
  })

  it('may do no more than they must', () => {
    const granted = workflows.map((workflow) => [...workflow.matchAll(/^ +([a-z-]+): (read|write)\b/gm)])
    expect(granted.map((grants) => grants.map(([, what, how]) => `${what} ${how}`))).toEqual([
      ['contents read'],
      ['contents read', 'id-token write'],
    ])
    for (const workflow of workflows) expect(workflow).toMatch(/^permissions:/m)
    expect(workflows.join()).not.toMatch(/secrets\.|pull_request_target/)
  })

  it('run commands that exist', () => {
    const runs = workflows.flatMap((workflow) => [...workflow.matchAll(/run: npm run (.*)/g)])
    expect(runs.length).toBeGreaterThan(1)
    for (const [, script] of runs) expect(manifest.scripts[script!]).toBeDefined()
    expect(statSync(join(root, '.ci/run')).mode & 0o100).not.toBe(0)
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
