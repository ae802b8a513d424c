// What the package says of itself, held to what the tarball has.
import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { execute, tool } from './processes.mjs'

const shared = (path) => resolve(import.meta.dirname, '../../node_modules', path)
const attw = shared('@arethetypeswrong/cli/dist/index.js')

/** Each check as a title and a function of the tarball and of the folder in which it is installed. */
export const packageChecks = {
  'publint --strict': ({ tarball }) =>
    execute(process.execPath, [shared('publint/src/cli.js'), 'run', tarball, '--strict']),

  'Are the types wrong? (main entry: node10, node16 from ESM and CJS, bundler)': ({ tarball }) =>
    execute(process.execPath, [attw, tarball, '--entrypoints', '.', '--no-emoji', '--no-color']),

  'Are the types wrong? (every entry: node16 from ESM and CJS, bundler)': ({ tarball }) =>
    execute(process.execPath, [attw, tarball, '--profile', 'node16', '--no-emoji', '--no-color']),

  'contains what users need, and no more': async ({ installed }) => {
    const files = await filesBelow(installed)
    const allowed =
      /^(package\.json|README\.md|CHANGELOG\.md|LICENSE|docs\/(guides\/)?[\w-]+\.md|docs\/guides\/[\w-]+\.(svg|json)|dist\/(esm\/.+\.(mjs|d\.mts)|cjs\/.+\.(cjs|d\.cts)))$/
    refuse(files.filter((file) => !allowed.test(file)))
  },

  'imports only its own files and, except in the main entry, Node modules': async ({ installed }) => {
    const files = (await filesBelow(installed)).filter((file) => /\.([mc]js|[mc]ts)$/.test(file))
    const main = new Set()
    for (const entry of ['dist/esm/index.mjs', 'dist/cjs/index.cjs']) await reach(installed, entry, main)
    const foreign = []
    for (const file of files)
      for (const path of await importsOf(installed, file))
        if (!path.startsWith('.') && (main.has(file) || !path.startsWith('node:')))
          foreign.push(`${file}: ${path}`)
    refuse(foreign)
  },

  'adds to a bundle only what it uses, and the definition of Symbol.metadata': async ({ installed }) => {
    const { build } = await import(tool('esbuild/lib/main.js'))
    const bundled = async (contents) => {
      const { outputFiles } = await build({
        stdin: { contents, resolveDir: join(installed, '../..') },
        bundle: true,
        format: 'esm',
        write: false,
        logLevel: 'silent',
      })
      return outputFiles[0].text
    }
    const unused = await bundled("import { Cached, LRUCache } from 'purecache'")
    const cache = await bundled("export { LRUCache } from 'purecache'")
    const decorator = await bundled("export { Cached } from 'purecache'")
    if (unused.trim() !== '') throw new Error('an unused import leaves code behind')
    refuse(['LFUCache', 'Cannot cache', 'hitRate'].filter((word) => cache.includes(word)))
    if (!/defineProperty\(Symbol, ["']metadata/.test(decorator)) throw new Error('Symbol.metadata is lost')
  },
}

/** The paths that a file of the package imports, types included. */
async function importsOf(installed, file) {
  const text = await readFile(join(installed, file), 'utf8')
  const imports = /(?:\bfrom |\bimport |\bimport\(|\brequire\()['"]([^'"]+)['"]/g
  return [...text.matchAll(imports)].map(([, path]) => path)
}

/** Adds a file and all that it imports. */
async function reach(installed, file, found) {
  if (found.has(file)) return
  found.add(file)
  for (const path of await importsOf(installed, file))
    if (path.startsWith('.')) await reach(installed, join(file, '..', path), found)
}

function refuse(found) {
  if (found.length > 0) throw new Error(`found ${found.join(', ')}`)
}

async function filesBelow(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
}
