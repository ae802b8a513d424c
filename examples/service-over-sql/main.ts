// A service over a real SQL database. Each of its reads is cached with a different backend, and it serves a
// stream of requests. Usage: npm start [-- path], where path is a text or gzip file with one key per line.
import assert from 'node:assert/strict'
import { cachesOf } from 'purecache'
import { openDatabase, PRODUCTS } from './database'
import { generate, idOf, read } from './requests'
import { Shop } from './shop'

const [path] = process.argv.slice(2)
let requests: string[]
try {
  requests = path === undefined ? generate(50_000, PRODUCTS) : read(path)
} catch (error) {
  console.error(`Cannot serve ${String(path)}: ${(error as Error).message}`)
  process.exit(1)
}

const shop = new Shop(await openDatabase())
const source = path ?? 'a generated, skewed stream'
console.log(`Serving ${requests.length.toLocaleString('en')} requests from ${source}`)

const startedAt = performance.now()
const step = Math.ceil(requests.length / 10)
for (const [i, key] of requests.entries()) {
  const id = idOf(key, PRODUCTS)
  if (i % 4 === 0) shop.product(id)
  else if (i % 4 === 1) shop.price(id, 1 + (id % 3))
  else if (i % 4 === 2) shop.buyers({ product: id, atLeast: 2 })
  else await shop.spending(id % 5_000)
  if ((i + 1) % step === 0 || i + 1 === requests.length) report(i + 1)
}
console.log(`\nserved in ${((performance.now() - startedAt) / 1_000).toFixed(2)} s\n`)
print(shop)

const calls = cachesOf(shop).map(({ stats }) => stats.hits + stats.misses + stats.shared)
assert.equal(
  calls.reduce((sum, count) => sum + count),
  requests.length,
)

function report(served: number): void {
  const percent = Math.round((100 * served) / requests.length)
  if (process.stdout.isTTY) process.stdout.write(`\r${percent} % served`)
  else console.log(`${percent} % served`)
}

/** Prints a row for each cache. Time saved is the number of hits times the method's mean load time. */
function print(service: Shop): void {
  const rows = cachesOf(service).map(({ name, backend, stats }) => {
    const mean = stats.loads === 0 ? 0 : stats.loadTime / stats.loads
    const answered = stats.hits + stats.shared
    return [
      String(name),
      (backend as object).constructor.name,
      String(answered + stats.misses),
      `${(100 * stats.hitRate).toFixed(1)} %`,
      String(stats.loads),
      String(stats.evictions),
      `${(1_000 * mean).toFixed(1)} µs`,
      `${(answered * mean).toFixed(1)} ms`,
      stats.misses === 0 ? '–' : `${((100 * answered) / (answered + stats.misses)).toFixed(0)} %`,
    ]
  })
  const head = [
    'method',
    'backend',
    'requests',
    'hit rate',
    'loads',
    'evictions',
    'mean load',
    'time saved',
    'of uncached',
  ]
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]!.length)),
  )
  for (const row of [head, ...rows])
    console.log(
      row
        .map((cell, column) => (column < 2 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
        .join('  '),
    )
}
