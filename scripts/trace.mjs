// Counts the functions, the moves between files, and the files that one call through `@Cached` enters. With
// --list it prints the functions in order; with --check it compares the counts with docs/design.md.
import { readFileSync } from 'node:fs'
import { performance } from 'node:perf_hooks'
import { relative, resolve } from 'node:path'
import { build } from 'esbuild'
import ts from 'typescript'

const root = resolve(import.meta.dirname, '..')
const lib = resolve(root, 'lib')

/** Inserts a call of `__enter` at the beginning of every function of a file. */
function instrumented(path) {
  const name = relative(lib, path)
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ESNext, true)
  const insertions = []
  const visit = (node, owner) => {
    const isNamed = ts.isClassDeclaration(node) || ts.isVariableDeclaration(node)
    const inside = isNamed && node.name !== undefined ? node.name.getText() : owner
    if (ts.isFunctionLike(node) && node.body !== undefined) {
      const own = node.name?.getText() ?? (ts.isConstructorDeclaration(node) ? 'constructor' : '=>')
      const mark = `__enter(${JSON.stringify(`${name}: ${owner === '' ? '' : `${owner}.`}${own}`)})`
      if (!ts.isBlock(node.body)) insertions.push([node.body.getStart(), `(${mark}, `], [node.body.end, ')'])
      else {
        // `super(…)` must come first in a constructor of a subclass.
        const first = node.body.statements[0]
        const at =
          first !== undefined && /^super\(/.test(first.getText()) ? first.end : node.body.getStart() + 1
        insertions.push([at, `;${mark};`])
      }
    }
    ts.forEachChild(node, (child) => visit(child, inside))
  }
  visit(source, '')
  let text = source.text
  for (const [at, inserted] of insertions.sort((a, b) => b[0] - a[0]))
    text = text.slice(0, at) + inserted + text.slice(at)
  return text
}

const { outputFiles } = await build({
  entryPoints: [resolve(lib, 'index.ts')],
  bundle: true,
  format: 'esm',
  target: 'es2022',
  write: false,
  plugins: [
    {
      name: 'trace',
      setup: ({ onLoad }) =>
        onLoad({ filter: /lib\/.*\.ts$/ }, ({ path }) => ({ contents: instrumented(path), loader: 'ts' })),
    },
  ],
})

const now = performance.now()
performance.now = () => now // so that every load is short on a busy machine too

let entered = []
globalThis.__enter = (place) => entered.push(place)
const { cached, LRUCache } = await import(
  `data:text/javascript;base64,${Buffer.from(outputFiles[0].text).toString('base64')}`
)

const isListed = process.argv.includes('--list')
const square = cached((n) => n * n, { backend: LRUCache, capacity: 3 })
const joined = cached((a, b) => a + b, { backend: LRUCache, capacity: 3 })
const goal = { functions: 50, moves: 36, files: 14 }
const isChecked = process.argv.includes('--check')
const described = readFileSync(resolve(root, 'docs/design.md'), 'utf8')

/** Calls before the trace, and calls that are traced: one in eight short loads is timed. */
const [WARM, TRACED] = [1_000, 16]

/**
 * Traces calls, each with its own number, and prints the figures of the shortest. `row` is the beginning of
 * its row in docs/design.md.
 */
function trace(what, call, row) {
  const traced = Array.from({ length: TRACED }, (_, at) => {
    entered = []
    call(-1 - at)
    return entered
  })
  entered = traced.reduce((shortest, each) => (each.length < shortest.length ? each : shortest))
  const files = entered.map((place) => place.split(':')[0])
  const moves = files.filter((file, at) => at > 0 && file !== files[at - 1]).length
  const counted = { functions: entered.length, moves, files: new Set(files).size }
  console.log(what.padEnd(28), JSON.stringify(counted))
  if (isListed) console.log(entered.map((place) => `    ${place}`).join('\n'))
  if (isChecked && row !== undefined) check(row, Object.values(counted))
}

function check(row, counts) {
  const cells = described.split('\n').find((line) => line.startsWith(`| ${row} `))
  const stated = cells?.match(/\d+/g)?.map(Number)
  if (String(stated) === String(counts)) return
  console.error(`docs/design.md states ${stated} for a ${row}`)
  process.exitCode = 1
}

for (let argument = 1; argument <= WARM; argument++) square(argument)
for (let argument = 1; argument <= WARM; argument++) joined('a', `b${argument}`)
joined('c', 'd')
trace('hit, one number', () => square(WARM), 'hit')
trace('hit, two strings', () => joined('c', 'd'))
trace('evicting miss, one number', (n) => square(n), 'miss that evicts')
trace('evicting miss, two strings', (n) => joined('e', `f${n}`))
const roomy = cached((n) => n, { backend: LRUCache, capacity: 2 * WARM })
for (let argument = 1; argument <= WARM; argument++) roomy(argument)
trace('miss, one number', (n) => roomy(n), 'miss')
console.log(`goal of a miss: ${JSON.stringify(goal)}`)
