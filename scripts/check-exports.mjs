// Holds the values that the declarations of the built package export to those that are there.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'

const dist = resolve(import.meta.dirname, '../dist')

function declared(file) {
  const [, names] = /^export \{(.*)\};$/m.exec(readFileSync(resolve(dist, file), 'utf8'))
  return names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => !name.startsWith('type '))
    .sort()
}

const modules = {
  'index.d.mts': await import(resolve(dist, 'esm/index.mjs')),
  'index.d.cts': createRequire(import.meta.url)(resolve(dist, 'cjs/index.cjs')),
}
for (const [file, exported] of Object.entries(modules))
  assert.deepEqual(
    declared(file),
    Object.keys(exported).sort(),
    `${file} exports other values than its module`,
  )
console.log(`ok   ${declared('index.d.mts').length} values are exported as they are declared`)
