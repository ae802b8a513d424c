// Checks that the declarations of each entry point export the same values as its modules.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const { exports: entries } = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8'))
const require = createRequire(import.meta.url)

function declared(file) {
  const text = readFileSync(resolve(root, file), 'utf8')
  return [...text.matchAll(/^export \{ ?(.*?) ?\}/gm)]
    .flatMap(([, names]) => names.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '' && !name.startsWith('type '))
    .map((name) => name.split(' as ').at(-1))
    .sort()
}

for (const [entry, conditions] of Object.entries(entries)) {
  if (typeof conditions === 'string') continue
  const modules = {
    import: await import(resolve(root, conditions.import.default)),
    require: require(resolve(root, conditions.require.default)),
  }
  const counts = Object.entries(modules).map(([condition, exported]) => {
    const { types } = conditions[condition]
    const names = declared(types)
    assert.deepEqual(
      names,
      Object.keys(exported).sort(),
      `${types} declares other values than its module exports`,
    )
    return names.length
  })
  console.log(`ok   ${entry}: ${counts[0]} values are exported as they are declared`)
}
