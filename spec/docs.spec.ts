import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it, jest } from '@jest/globals'
import { buildSync, transformSync } from 'esbuild'
import { BlockFolder, type Block, blocks, inThisMode, pages, read, root } from './support/pages'

const manifest = JSON.parse(read('package.json')) as {
  readonly files: readonly string[]
  readonly scripts: Readonly<Record<string, string>>
  readonly size: readonly { readonly limit: number }[]
}

const checked = blocks.filter(inThisMode)
const folder = new BlockFolder(checked)

/** The library's entry points by the names under which programs import them. */
const sources = Object.fromEntries(
  readdirSync(join(root, 'lib'))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => [`purecache/${basename(file, '.ts')}`.replace('/index', ''), join(root, 'lib', file)]),
)

function bundle(entries: readonly Block[], format: 'esm' | 'cjs'): void {
  const ours = format === 'esm' ? [] : Object.keys(sources)
  buildSync({
    entryPoints: entries.map((block) => folder.fileOf(block)),
    outdir: folder.path,
    outExtension: { '.js': format === 'esm' ? '.mjs' : '.cjs' },
    bundle: true,
    splitting: format === 'esm',
    format,
    platform: 'node',
    target: 'es2022',
    tsconfigRaw: { compilerOptions: { experimentalDecorators: DECORATORS === 'legacy' } },
    ...(format === 'esm' ? { alias: sources } : {}),
    external: ['reflect-metadata', 'lru-cache', 'prom-client', '@jest/globals', ...ours],
  })
}

/**
 * What comments after `console.log(…)` announce and was not printed in that order. `…` stands for more
 * digits.
 */
function notPrinted(code: string, output: string): string[] {
  const lines = output.split('\n')
  const announced = [...code.matchAll(/console\.log\(.*\) \/\/ (.*)/g)].map((match) => match[1]!)
  return announced.filter((expected) => {
    const at = lines.findIndex((line) =>
      expected.endsWith('…') ? line.startsWith(expected.slice(0, -1)) : line === expected,
    )
    lines.splice(0, at + 1)
    return at < 0
  })
}

describe('code in the pages', () => {
  it('has known languages and marks only', () => {
    expect(new Set(blocks.map(({ language }) => language))).toEqual(
      new Set(['js', 'json', 'python', 'sh', 'text', 'ts']),
    )
    expect(new Set(blocks.flatMap(({ marks }) => marks))).toEqual(new Set(['jest', 'legacy', 'no-run']))
    expect(checked.length).toBeGreaterThan(60)
  })

  it('runs and prints the output in its comments', () => {
    const programs = checked.filter(({ marks }) => !marks.includes('no-run') && !marks.includes('jest'))
    bundle(programs, 'esm')
    // One process for all: each is a module of its own, and leaves the time as it was.
    const main = programs.map((block) => `await import('./${block.name}.mjs'); console.log('end of a block')`)
    writeFileSync(join(folder.path, 'main.mjs'), main.join('\n'))
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--no-warnings', '--enable-source-maps', 'main.mjs'],
      { cwd: folder.path, encoding: 'utf8' },
    )
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const outputs = stdout.split('end of a block\n')
    const missing = programs.map((block, i) => ({
      block: block.name,
      missing: notPrinted(block.code, outputs[i]!),
    }))
    expect(missing.filter((found) => found.missing.length > 0)).toEqual([])
  })

  describe('passes when it is a test', () => {
    const tests = blocks.filter((block) => inThisMode(block) && block.marks.includes('jest'))
    bundle(tests, 'cjs')
    for (const block of tests)
      describe(block.name, () => void jest.requireActual(folder.fileOf(block, 'cjs')))
  })

  it('is well-formed where it belongs to other libraries', () => {
    for (const { language, code } of blocks) {
      if (language === 'json') JSON.parse(code)
      if (language === 'js')
        transformSync(code, {
          loader: 'ts',
          tsconfigRaw: { compilerOptions: { experimentalDecorators: true } },
        })
    }
  })
})

describe('a page', () => {
  /** Written by hand: what `npm run test:consumers` writes has its own shape. */
  const written = pages.filter((page) => !page.startsWith('bench/') && page !== 'docs/compatibility.md')
  const prose = (page: string) => withoutCode(read(page)).split('\n')

  it('names commands that exist', () => {
    const named = pages.flatMap((page) => [...read(page).matchAll(/npm (?:run ([\w:-]+)|(start|test)\b)/g)])
    expect(named.length).toBeGreaterThan(10)
    for (const [command, run, short] of named)
      expect({ command, is: typeof manifest.scripts[run ?? short!] }).toEqual({ command, is: 'string' })
  })

  it('has no line above 110 columns', () => {
    const long = written.flatMap((page) =>
      prose(page)
        .filter((line) => line.length > 110)
        .map((line) => `${page}: ${line}`),
    )
    expect(long).toEqual([])
  })

  it('has no table above 4 columns or 90 characters', () => {
    const wide = written.flatMap((page) =>
      prose(page)
        .filter((line) => line.startsWith('|') && (line.length > 90 || line.split(/(?<!\\)\|/).length > 6))
        .map((line) => `${page}: ${line}`),
    )
    expect(wide).toEqual([])
  })

  it('links to files and headings that exist', () => {
    const broken = links.filter(({ page, to }) => {
      if (/^https:/.test(to)) return false
      const [path = '', anchor] = to.split('#')
      const file = targetOf(page, path)
      if (!existsSync(join(root, file)) || statSync(join(root, file)).isDirectory()) return true
      return anchor !== undefined && !anchorsOf(file).includes(anchor)
    })
    expect(broken).toEqual([])
    expect(links.length).toBeGreaterThan(80)
  })

  it('links only to shipped pages when it is shipped', () => {
    const dead = links.filter(({ page, to }) => {
      const [path = ''] = to.split('#')
      return !/^https:/.test(to) && isShipped(page) && !isShipped(targetOf(page, path))
    })
    expect(dead).toEqual([])
    expect(pages.filter(isShipped)).toEqual(expect.arrayContaining(['README.md', 'docs/guides/rules.md']))
  })
})

describe('the README', () => {
  const readme = read('README.md')

  it('links to every guide', () => {
    const linked = links.filter(({ page }) => page === 'README.md').map(({ to }) => to.split('#')[0])
    for (const guide of pages.filter((page) => page.startsWith('docs/guides/')))
      expect(linked).toContain(guide)
  })

  it('names the limits of `npm run size`', () => {
    const limits = manifest.size.map(({ limit }) => `${limit / 1_000} kB`)
    const named = [...readme.matchAll(/[\d.]+ kB/g)].map(([size]) => size)
    expect(named.length).toBeGreaterThan(0)
    for (const size of named) expect(limits).toContain(size)
  })
})

describe('the guide How fast it is', () => {
  const cellsOf = (line: string) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim())
  const measured = read('bench/results.txt')
    .split('\n\n')
    .filter((block) => block.startsWith('  '))
    .map((block) => block.split('\n').map((line) => line.trim().split(/ {2,}/)))
  const quoted = read('docs/guides/how-fast-it-is.md')
    .match(/(^\|.*\n)+/gm)!
    .map((block) => block.trim().split('\n').map(cellsOf))

  it('has only tables of bench/results.txt', () => {
    for (const [header, , ...rows] of quoted) {
      const columns = header!.slice(1)
      const isOf = ([names, ...lines]: string[][]) =>
        rows.every(([row, ...values]) => {
          const line = lines.find(([name]) => name === row)
          return columns.every((column, at) => line?.[names!.indexOf(column)] === values[at])
        })
      expect({ header, isMeasured: measured.some(isOf) }).toEqual({ header, isMeasured: true })
    }
    expect(quoted.length).toBeGreaterThan(5)
  })

  it('has a chart of bench/results.txt', () => {
    const { status, stderr } = spawnSync(process.execPath, [join(root, 'bench/chart.mjs'), '--check'])
    expect({ status, stderr: String(stderr) }).toEqual({ status: 0, stderr: '' })
  })
})

function withoutCode(text: string): string {
  return text.replace(/^```[\s\S]*?^```$/gm, '')
}

/** The anchors that a page's headings get, as GitHub and the site make them. */
function anchorsOf(page: string): string[] {
  return [...withoutCode(read(page)).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

const links = pages.flatMap((page) =>
  [...withoutCode(read(page)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, to]) => ({ page, to: to! })),
)

function targetOf(page: string, path: string): string {
  return path === '' ? page : relative(root, resolve(root, dirname(page), path))
}

/** Whether the package contains a file. npm adds the README and the licence by itself. */
function isShipped(file: string): boolean {
  return ['README.md', 'LICENSE', ...manifest.files].some((entry) =>
    entry.endsWith('/*.md')
      ? dirname(file) === dirname(entry) && file.endsWith('.md')
      : file === entry || file.startsWith(`${entry}/`),
  )
}
