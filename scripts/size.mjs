// Holds the sizes that the README names: what a bundle of the built package weighs, minified and gzipped.
import { readFileSync } from 'node:fs'
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

const readme = readFileSync(resolve(root, 'README.md'), 'utf8')

/** Bundles, where the README names their size, and words of which a sign would be that more is in them. */
const bundles = [
  [['Cached', 'LRUCache'], /`@Cached` with `LRUCache` is ([\d.]+) kB/, []],
  [
    ['LRUCache'],
    /`LRUCache` alone ([\d.]+) kB/,
    ['LFUCache', 'TTLCache', 'Cannot cache', 'addInitializer', 'hitRate'],
  ],
]

let failed = false
for (const [names, sentence, foreign] of bundles) {
  const text = bundle(names)
  const size = gzipSync(text, { level: 9 }).length
  const named = sentence.exec(readme)?.[1]
  const found = foreign.filter((word) => text.includes(word))
  const good = named === (size / 1000).toFixed(1) && found.length === 0
  failed ||= !good
  console.log(
    `${good ? 'ok  ' : 'FAIL'} ${names.join(' + ')}: ${size} bytes, ${named} kB in the README ${found.join(' ')}`,
  )
}
if (failed) process.exitCode = 1
