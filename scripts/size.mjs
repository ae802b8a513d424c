// Checks the bundles of the built package, minified by esbuild and gzipped, against the limits in
// package.json, in bytes. `npm run size -- <word>` shows only the imports that contain the word, with the
// chunks in their bundles. `npm run size -- layers` shows the bytes that each layer adds to `{ Cached,
// LRUCache }`.
import { readFileSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { buildSync } from 'esbuild'

const root = resolve(import.meta.dirname, '..')
const built = resolve(root, 'dist/esm')
const { size: rows } = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8'))
const [word = ''] = process.argv.slice(2)

/** Features are separate chunks, so that a bundle contains only the imported ones. */
const isFeature = (chunk) => /^(rules|stores\/(?!store$)|handle|decorators\/writes)/.test(chunk)

/** Bundles a program, given as text. */
function build(contents) {
  const { outputFiles, metafile } = buildSync({
    stdin: { contents, resolveDir: root },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'esnext',
    external: ['node:*'],
    metafile: true,
    write: false,
    absWorkingDir: root,
  })
  const { text } = outputFiles[0]
  return { text, bytes: gzipSync(text, { level: 9 }).length, metafile }
}

/** Returns the bundle of a program with only this import from the built package. */
function bundle(expression, entry = 'index') {
  const from = entry === 'index' ? root : resolve(built, `${entry}.mjs`)
  const { text, bytes, metafile } = build(`export ${expression} from ${JSON.stringify(from)}`)
  const [{ inputs }] = Object.values(metafile.outputs)
  const chunks = Object.entries(inputs)
    .filter(([file, { bytesInOutput }]) => file.startsWith('dist/') && bytesInOutput > 0)
    .map(([file]) => relative(built, resolve(root, file)).replace('.mjs', ''))
  return { text, bytes, chunks }
}

/** The classes of the layers of `{ Cached, LRUCache }`, from the lowest, with their files in `lib`. */
const LAYERS = {
  LRUCache: 'backends/lru',
  CallKeys: 'keys/call-keys',
  CallCache: 'calls/call-cache',
  Cached: 'decorators/cached',
}

/** Prints the bytes that each layer adds to those below. */
function printLayers() {
  let program = ''
  let below = 0
  for (const [name, file] of Object.entries(LAYERS)) {
    program += `export { ${name} } from './lib/${file}'\n`
    const { bytes } = build(program)
    console.log(`${String(bytes - below).padStart(6)} bytes: ${name}`)
    below = bytes
  }
}

/** Returns the faults of a row, in words. */
function faultsOf({ import: expression, adds, limit, without = [] }, { text, bytes, chunks }, base) {
  const found = without.filter((it) => text.includes(it)).map((it) => `has ${it}`)
  const features = chunks.filter(
    (chunk) => isFeature(chunk) && !(adds !== undefined && plain.chunks.includes(chunk)),
  )
  if (adds !== undefined && features.length === 0) found.push('is no chunk of its own')
  if (adds === undefined && /^\{ (Cached, )?LRUCache \}$/.test(expression))
    found.push(...features.map((chunk) => `has ${chunk}`))
  if (bytes - base > limit) found.push('is too large')
  return found
}

if (word === 'layers') printLayers()

let hasFailed = false
const plain = bundle('{ Cached, LRUCache }')
for (const row of rows) {
  const made = bundle(row.import, row.from)
  const base = row.adds === undefined ? 0 : plain.bytes
  const faults = faultsOf(row, made, base)
  hasFailed ||= faults.length > 0
  if (!row.import.includes(word)) continue
  const weight = `${row.adds === undefined ? '' : '+'}${made.bytes - base}`
  const from = row.from === undefined ? '' : ` from purecache/${row.from}`
  console.log(
    `${faults.length === 0 ? 'ok  ' : 'FAIL'} ${weight.padStart(6)} of ${row.limit} bytes: ${row.adds ?? row.import}${from}`,
    ...faults,
  )
  if (word !== '') console.log(`     ${made.chunks.join(', ')}`)
}

if (hasFailed) process.exitCode = 1
