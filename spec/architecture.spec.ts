import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { describe, expect, it } from '@jest/globals'

const lib = resolve(__dirname, '../lib')
const files = readdirSync(lib, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.split(sep).join('/'))

/**
 * The folders of lib from the bottom up. Those of one line do not import each other; entry points stand on
 * top.
 */
const layers = [
  ['common'],
  ['structures'],
  ['keys', 'backends'],
  ['calls'],
  ['rules', 'stores'],
  ['decorators'],
  ['handle'],
  ['simulation', 'advice', 'metrics'],
  ['inspector', 'cli'],
]
const policies = ['lru', 'lfu', 'ttl', 'lru-ttl', 'sieve', 's3-fifo', 'tiny-lfu'].map(
  (name) => `backends/${name}.ts`,
)

const folderOf = (file: string) => (file.includes('/') ? file.split('/')[0]! : '')
const heightOf = (file: string) => {
  const height = layers.findIndex((folders) => folders.includes(folderOf(file)))
  return folderOf(file) === '' ? layers.length : height
}

function importsOf(file: string): string[] {
  const source = readFileSync(join(lib, file), 'utf8')
  return [...source.matchAll(/from '([^']+)'/g)].map(([, path]) => path!)
}

const targetOf = (file: string, path: string) =>
  relative(lib, resolve(lib, dirname(file), path))
    .split(sep)
    .join('/') + '.ts'

describe('lib', () => {
  it.each(files)('%s is in a folder that is a layer, or is an entry point', (file) => {
    expect(heightOf(file)).not.toBe(-1)
  })

  it.each(files)('%s imports from its own folder or a lower one', (file) => {
    const upward = importsOf(file)
      .filter((path) => path.startsWith('.'))
      .map((path) => targetOf(file, path))
      .filter((target) => folderOf(target) !== folderOf(file) && heightOf(target) >= heightOf(file))
    expect(upward).toEqual([])
  })

  it('imports platform modules only in the command line and the adapter of the inspector', () => {
    const foreign = files
      .filter((file) => !['cli', 'cli.ts', 'inspector'].includes(folderOf(file) || file))
      .flatMap((file) =>
        importsOf(file)
          .filter((path) => !path.startsWith('.'))
          .map((path) => `${file}: ${path}`),
      )
    expect(foreign).toEqual([])
  })

  it.each(policies)('%s imports no other policy', (file) => {
    const others = importsOf(file).map((path) => targetOf(file, path))
    expect(others.filter((target) => policies.includes(target))).toEqual([])
  })

  it('has rules that do not import each other, except for the shared part of two', () => {
    const rules = files.filter((file) => folderOf(file) === 'rules')
    const pairs = rules.flatMap((file) =>
      importsOf(file)
        .map((path) => targetOf(file, path))
        .filter((target) => rules.includes(target))
        .map((target) => `${file} ${target}`),
    )
    expect(pairs).toEqual(['rules/tags.ts rules/tag-index.ts'])
  })

  it('has no circle of imports', () => {
    const circles: string[] = []
    const done = new Set<string>()
    const visit = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' → '))
      if (path.includes(file) || done.has(file)) return
      for (const target of valueImportsOf(file)) visit(target, [...path, file])
      done.add(file)
    }
    for (const file of files) visit(file, [])
    expect(circles).toEqual([])
  })

  it('writes links in one file', () => {
    const writers = files.filter((file) => /links\[[^\]]*\] = /.test(readFileSync(join(lib, file), 'utf8')))
    expect(writers).toEqual(['structures/arena/ring.ts'])
  })
})

/** The files of which a file uses values: types are gone when the program runs. */
function valueImportsOf(file: string): string[] {
  const source = readFileSync(join(lib, file), 'utf8')
  return [...source.matchAll(/^(?:import|export) (?!type )[^'\n]*(?:\n[^'\n]*)*?from '(\.[^']+)'/gm)]
    .map(([, path]) => targetOf(file, path!))
    .filter((target) => files.includes(target))
}
