import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { afterAll, describe, expect, it, jest } from '@jest/globals'
import { buildSync, transformSync } from 'esbuild'
import ts from 'typescript'

const root = resolve(__dirname, '..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')

/** Every page that a reader may come upon. */
const pages = ['.', '.github', 'bench', 'docs', 'examples']
  .filter((folder) => existsSync(join(root, folder)))
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: folder !== '.', encoding: 'utf8' }).map((name) =>
      join(folder, name),
    ),
  )
  .filter((file) => file.endsWith('.md') && !file.includes('node_modules'))

/** A fenced piece of code. Words after its language say how it is to be taken: see `Block` below. */
interface Block {
  readonly name: string
  readonly language: string
  /** `legacy`: under legacy decorators only. `no-run`: type-checked only. `jest`: tests, which run among these. */
  readonly marks: readonly string[]
  readonly code: string
}

const blocks: Block[] = pages.flatMap((page) => {
  const text = read(page)
  return [...text.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)].map(({ index, 1: info, 2: code }) => {
    const line = text.slice(0, index).split('\n').length
    const [language = '', ...marks] = info!.split(' ')
    return { name: `${page.replaceAll('/', '-')}-${line}`, language, marks, code: code! }
  })
})
const inThisMode = (block: Block) =>
  block.language === 'ts' && (DECORATORS === 'legacy' || !block.marks.includes('legacy'))

const folder = mkdtempSync(join(root, 'node_modules', '.docs-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const fileOf = ({ name }: Block, extension = 'ts') => join(folder, `${name}.${extension}`)

function bundle(entries: readonly Block[], format: 'esm' | 'cjs'): void {
  buildSync({
    entryPoints: entries.map((block) => fileOf(block)),
    outdir: folder,
    outExtension: { '.js': format === 'esm' ? '.mjs' : '.cjs' },
    bundle: true,
    splitting: format === 'esm',
    format,
    platform: 'node',
    target: 'es2022',
    tsconfigRaw: { compilerOptions: { experimentalDecorators: DECORATORS === 'legacy' } },
    ...(format === 'esm' ? { alias: { purecache: join(root, 'lib/index.ts') } } : {}),
    external: ['reflect-metadata', 'lru-cache', '@jest/globals', ...(format === 'esm' ? [] : ['purecache'])],
  })
}

/** What the guides use of other packages, which are not installed. */
const others = `
declare module '@nestjs/common' {
  type Decorate = (...args: any[]) => any
  export const Controller: Decorate, Get: Decorate, Inject: Decorate, Injectable: Decorate, Param: Decorate
  export const UseGuards: Decorate
  export const Scope: { readonly REQUEST: unique symbol }
}
declare module 'express' {
  interface Handler {
    (request: { params: Record<string, string> }, response: { json(body: unknown): void }): unknown
  }
  export default function express(): { get(path: string, handler: Handler): void }
}
`

/** What comments after `console.log(…)` say, and was not printed in that order. `…` stands for more digits. */
function unsaid(code: string, output: string): string[] {
  const lines = output.split('\n')
  const said = [...code.matchAll(/console\.log\(.*\) \/\/ (.*)/g)].map((match) => match[1]!)
  return said.filter((expected) => {
    const at = lines.findIndex((line) =>
      expected.endsWith('…') ? line.startsWith(expected.slice(0, -1)) : line === expected,
    )
    lines.splice(0, at + 1)
    return at < 0
  })
}

describe('the code in the pages', () => {
  const checked = blocks.filter(inThisMode)
  for (const block of checked) writeFileSync(fileOf(block), `${block.code}\nexport {}\n`)
  writeFileSync(join(folder, 'others.d.ts'), others)

  it('is there', () => {
    expect(new Set(blocks.map(({ language }) => language))).toEqual(
      new Set(['js', 'json', 'python', 'sh', 'ts']),
    )
    expect(checked.length).toBeGreaterThan(30)
    expect(new Set(blocks.flatMap(({ marks }) => marks))).toEqual(new Set(['jest', 'legacy', 'no-run']))
  })

  it('is type-checked', () => {
    const config = ts.readConfigFile(
      join(root, DECORATORS === 'legacy' ? 'tsconfig.legacy.json' : 'tsconfig.json'),
      (path) => readFileSync(path, 'utf8'),
    )
    const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root)
    const files = [...checked.map((block) => fileOf(block)), join(folder, 'others.d.ts')]
    const program = ts.createProgram(files, { ...options, rootDir: root, noUnusedLocals: false })
    const problems = ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
      const at = file && `${basename(file.fileName)}:${file.getLineAndCharacterOfPosition(start!).line + 1}`
      return `${at ?? ''} ${ts.flattenDiagnosticMessageText(messageText, '\n')}`
    })
    expect(problems).toEqual([])
  })

  it('runs, and prints what it says that it prints', () => {
    const programs = checked.filter(({ marks }) => !marks.includes('no-run') && !marks.includes('jest'))
    bundle(programs, 'esm')
    // One process for all: each is a module of its own, and leaves the time as it was.
    const main = programs.map((block) => `await import('./${block.name}.mjs'); console.log('end of a block')`)
    writeFileSync(join(folder, 'main.mjs'), main.join('\n'))
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--no-warnings', '--enable-source-maps', 'main.mjs'],
      { cwd: folder, encoding: 'utf8' },
    )
    expect([status, stderr]).toEqual([0, ''])
    const outputs = stdout.split('end of a block\n')
    for (const [i, block] of programs.entries())
      expect([block.name, unsaid(block.code, outputs[i]!)]).toEqual([block.name, []])
  })

  describe('that is a test', () => {
    const tests = blocks.filter((block) => inThisMode(block) && block.marks.includes('jest'))
    bundle(tests, 'cjs')
    for (const block of tests) describe(block.name, () => void jest.requireActual(fileOf(block, 'cjs')))
  })

  it('is well-formed where it is of others', () => {
    for (const { language, code } of blocks) {
      if (language === 'json') JSON.parse(code)
      if (language === 'js')
        transformSync(code, {
          loader: 'ts',
          tsconfigRaw: { compilerOptions: { experimentalDecorators: true } },
        })
    }
  })

  it('names commands that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    const named = pages.flatMap((page) => [...read(page).matchAll(/npm (?:run ([\w:-]+)|(start|test)\b)/g)])
    expect(named.length).toBeGreaterThan(10)
    for (const [command, run, short] of named)
      expect([command, typeof scripts[run ?? short!]]).toEqual([command, 'string'])
  })
})

describe('the links in the pages', () => {
  /** The anchors that a page's headings get, as GitHub and the site make them. */
  const anchorsOf = (page: string) =>
    [...withoutCode(read(page)).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
      heading!
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    )
  const withoutCode = (text: string) => text.replace(/^```[\s\S]*?^```$/gm, '')
  const links = pages.flatMap((page) =>
    [...withoutCode(read(page)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, to]) => ({ page, to: to! })),
  )

  it('lead to files and headings that exist', () => {
    const broken = links.filter(({ page, to }) => {
      if (/^https:/.test(to)) return false
      const [path, anchor] = to.split('#')
      const file = path === '' ? page : relative(root, resolve(root, dirname(page), path!))
      if (!existsSync(join(root, file)) || statSync(join(root, file)).isDirectory()) return true
      return anchor !== undefined && !anchorsOf(file).includes(anchor)
    })
    expect(broken).toEqual([])
    expect(links.length).toBeGreaterThan(30)
  })

  it('lead to every guide from the README', () => {
    const linked = links.filter(({ page }) => page === 'README.md').map(({ to }) => to)
    for (const guide of pages.filter((page) => page.startsWith('docs/guides/')))
      expect(linked).toContain(guide)
  })
})
