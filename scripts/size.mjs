// Holds the sizes that the README names: what a bundle of the built package weighs, minified and gzipped.
import { resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { buildSync } from 'esbuild'

const root = resolve(import.meta.dirname, '..')

/** The minified bundle of a program that imports these names from the built package. */
export function bundle(names) {
  const { outputFiles } = buildSync({
    stdin: { contents: `export { ${names.join(', ')} } from ${JSON.stringify(root)}`, resolveDir: root },
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
  })
  return outputFiles[0].text
}

const limits = [
  [['Cached', 'LRUCache'], 9900, []],
  [['LRUCache'], 2800, ['LFUCache', 'TTLCache', 'Cannot cache', 'addInitializer', 'hitRate']],
]

let failed = false
for (const [names, limit, foreign] of limits) {
  const text = bundle(names)
  const size = gzipSync(text, { level: 9 }).length
  const found = foreign.filter((word) => text.includes(word))
  const good = size < limit && found.length === 0
  failed ||= !good
  console.log(`${good ? 'ok  ' : 'FAIL'} ${names.join(' + ')}: ${size} of ${limit} bytes ${found.join(' ')}`)
}
if (failed) process.exitCode = 1
