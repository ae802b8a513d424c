import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { buildSync } from 'esbuild'

const root = resolve(__dirname, '..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const manifest = JSON.parse(read('package.json')) as Record<string, any>

const entries = readdirSync(join(root, 'lib'))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -'.ts'.length))

/**
 * The files of the library, by their paths in `lib`, of which a program that imports these names has code.
 */
function filesIn(...names: string[]): string[] {
  const { metafile } = buildSync({
    stdin: { contents: `export { ${names.join(', ')} } from './lib/index'`, resolveDir: root },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    metafile: true,
    write: false,
    absWorkingDir: root,
  })
  const [{ inputs }] = Object.values(metafile.outputs) as [(typeof metafile.outputs)[string]]
  return Object.keys(inputs)
    .filter((file) => file.startsWith('lib/') && inputs[file]!.bytesInOutput > 0)
    .map((file) => file.slice('lib/'.length))
}

describe('the package', () => {
  it('has no runtime dependency, and reflect-metadata as an optional peer', () => {
    expect(manifest.dependencies).toBeUndefined()
    expect(Object.keys(manifest.peerDependencies as object)).toEqual(['reflect-metadata'])
    expect(manifest.peerDependenciesMeta['reflect-metadata'].optional).toBe(true)
  })

  it('names the one file with side effects', () => {
    const files = readdirSync(join(root, 'lib'), { recursive: true, encoding: 'utf8' })
    const defining = files.filter(
      (file) => file.endsWith('.ts') && /defineProperty\(\s*Symbol,/.test(read(`lib/${file}`)),
    )
    expect(defining).toHaveLength(1)
    const chunk = defining[0]!.replaceAll('\\', '/').replace('.ts', '')
    expect(manifest.sideEffects).toEqual([`./dist/esm/${chunk}.mjs`, `./dist/cjs/${chunk}.cjs`])
  })

  it('exports each entry point to both kinds of modules, with the types of each', () => {
    const libraries = entries.filter((entry) => entry !== 'cli')
    const expected = libraries.map((entry) => [
      entry === 'index' ? '.' : `./${entry}`,
      {
        import: { types: `./dist/esm/${entry}.d.mts`, default: `./dist/esm/${entry}.mjs` },
        require: { types: `./dist/cjs/${entry}.d.cts`, default: `./dist/cjs/${entry}.cjs` },
      },
    ])
    expect(manifest.exports).toEqual({
      ...Object.fromEntries(expected),
      './package.json': './package.json',
    })
    expect(manifest.bin).toEqual(entries.includes('cli') ? { purecache: './dist/esm/cli.mjs' } : undefined)
  })

  it('adds only imported features to a bundle', () => {
    const cache = filesIn('LRUCache')
    expect(cache).toContain('backends/lru.ts')
    expect(cache.filter((file) => !/^(backends|structures|common)\//.test(file))).toEqual([])
    const decorated = filesIn('Cached', 'LRUCache')
    expect(decorated).toEqual(expect.arrayContaining(['decorators/cached.ts', 'backends/lru.ts']))
    expect(decorated.filter((file) => /^(rules|stores\/(?!store\.ts)|handle)\/|writes/.test(file))).toEqual(
      [],
    )
    expect(decorated).not.toContain('backends/lfu.ts')
  })

  it('has a limit for the weight of each rule', () => {
    const rules = read('lib/index.ts').match(/^export \{[^}]*\} from '\.\/rules\/[^']+'/gm) ?? []
    const names = rules
      .flatMap((line) => /\{(.*)\}/s.exec(line)![1]!.split(','))
      .map((name) => name.trim())
      .filter((name) => /^[a-z]\w*$/.test(name) && name !== 'invalidateTags')
    const limited = (manifest.size as { adds?: string }[]).flatMap(({ adds }) => adds ?? [])
    expect(limited.sort()).toEqual(names.sort())
  })

  it('has a description and keywords', () => {
    const { name, description, keywords, license, engines, type } = manifest
    expect([name, license, type]).toEqual(['purecache', 'MIT', 'commonjs'])
    expect((description as string).length).toBeGreaterThan(40)
    expect(keywords).toEqual(expect.arrayContaining(['cache', 'memoize', 'decorator', 'lru', 'ttl']))
    expect(new Set(keywords as string[]).size).toBe((keywords as string[]).length)
    expect(engines).toEqual({ node: '>=20' })
    expect(read('README.md')).not.toMatch(/!\[[^\]]*\]\(https?:/) // no badge that asks a server
  })

  it('has a version that the changelog names', () => {
    expect(read('CHANGELOG.md')).toContain(`## ${manifest.version as string}`)
    expect(read('LICENSE')).toMatch(/^MIT License/)
  })
})

describe('the workflows', () => {
  const workflows = readdirSync(join(root, '.github/workflows')).map((name) =>
    read(`.github/workflows/${name}`),
  )

  it('use only pinned actions', () => {
    const uses = workflows.flatMap((workflow) => workflow.match(/uses: .*/g) ?? [])
    expect(uses.length).toBeGreaterThan(5)
    for (const used of uses) expect(used).toMatch(/^uses: actions\/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
  })

  it('have only the required permissions', () => {
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
