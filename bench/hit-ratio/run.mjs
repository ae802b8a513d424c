// Replays streams of requests through every policy and prints the share of hits. See README.md beside this
// file.
import { readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { LFUCache, LRUCache, S3FIFOCache, SieveCache, TinyLFUCache } from '../../dist/esm/index.mjs'
import { simulate } from '../../dist/esm/simulate.mjs'
import { chart } from './chart.mjs'
import { builtIn } from './streams.mjs'

const policies = {
  LRU: LRUCache,
  LFU: LFUCache,
  SIEVE: SieveCache,
  'S3-FIFO': S3FIFOCache,
  TinyLFU: TinyLFUCache,
}

/** Belady's bound: the hits that no cache exceeds, with knowledge of the future. */
const OPT = 'OPT'

/** The default capacities, as shares of the distinct keys. */
const SHARES = [0.01, 0.03, 0.1, 0.3]

const { values: options, positionals: files } = parseArgs({
  allowPositionals: true,
  options: {
    capacities: { type: 'string' },
    policies: { type: 'string' },
    expect: { type: 'string' },
    out: { type: 'string' },
  },
})

/** Points that are known from other sources: [{ trace, capacity, hits: { LRU: 123, … } }]. */
const expected = options.expect === undefined ? [] : JSON.parse(readFileSync(options.expect, 'utf8'))
const all = [...Object.keys(policies), OPT]
const chosen = options.policies?.split(',') ?? all
const unknown = chosen.filter((name) => !all.includes(name))
if (unknown.length > 0) fail(`there is no policy ${unknown.join(', ')}; there are ${all.join(', ')}`)

const streams = files.length === 0 ? builtIn() : files.map(read)
const results = []
let [differing, compared] = [0, 0]
for (const { name, keys } of streams) {
  if (!process.stderr.isTTY) console.error(`${name}, ${keys.length} requests`)
  for (const capacity of capacitiesOf(name, keys)) {
    const ratios = {}
    for (const policy of chosen) {
      if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${name}, capacity ${capacity}, ${policy}`)
      const hits = policy === OPT ? best(keys, capacity) : replay(new policies[policy]({ capacity }), keys)
      ratios[policy] = hits / keys.length
      const known = expected.find((point) => point.trace === name && point.capacity === capacity)?.hits[
        policy
      ]
      if (known === undefined) continue
      compared++
      if (known !== hits) differing++
    }
    results.push({ name, capacity, requests: keys.length, ratios })
  }
}
if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')

const text = table()
console.log(text)
if (compared > 0) console.log(`${compared - differing} of ${compared} known points are hit for hit the same`)
if (differing > 0) process.exitCode = 1
const svg = options.out === undefined ? 'hit-ratio.svg' : options.out.replace(/(\.\w+)?$/, '.svg')
if (options.out !== undefined) writeFileSync(options.out, `${text}\n`)
writeFileSync(svg, chart(results, chosen))
console.log(`chart: ${svg}`)

/**
 * Counts the hits of all requests from a cold start. A hit is a get that finds an entry; a miss is followed
 * by a set.
 */
function replay(cache, keys) {
  let hits = 0
  for (const key of keys) {
    if (cache.get(key) === undefined) cache.set(key, true)
    else hits++
  }
  return hits
}

function best(keys, capacity) {
  return simulate(keys, { policies: [OPT], capacities: [capacity], sample: 1 }).points[0].hits
}

/** A stream from a file, text or gzip, one key per line. Keys that are integers become numbers. */
function read(file) {
  let bytes
  try {
    bytes = readFileSync(file)
  } catch {
    fail(`cannot read ${file}`)
  }
  const text = (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString()
  const lines = text.split('\n').filter((line) => line !== '')
  if (lines.length === 0) fail(`${file} has no keys`)
  const keys = lines.map((line) => (/^-?\d{1,15}$/.test(line) ? Number(line) : line))
  return { name: basename(file).replace(/(\.\w+)+$/, ''), keys }
}

function capacitiesOf(name, keys) {
  if (options.capacities !== undefined) return options.capacities.split(',').map(Number)
  const known = expected.filter((point) => point.trace === name).map((point) => point.capacity)
  if (known.length > 0) return known
  const distinct = new Set(keys).size
  return SHARES.map((share) => Math.max(1, Math.round(share * distinct)))
}

function table() {
  const head = ['stream', 'requests', 'capacity', ...chosen]
  const rows = results.map(({ name, requests, capacity, ratios }) => [
    name,
    String(requests),
    String(capacity),
    ...chosen.map((policy) => (100 * ratios[policy]).toFixed(2)),
  ])
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => row[i].length)))
  return [
    'Hits in percent of requests, from a cold start',
    '',
    ...[head, ...rows].map((row) =>
      row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  '),
    ),
  ].join('\n')
}

function fail(why) {
  console.error(`Cannot replay: ${why}`)
  process.exit(1)
}
