import assert from 'node:assert/strict'
import { argumentLists, keyedKinds } from '../calls.mjs'
import { boundedCalls, lruClosure, ourPolicies } from '../candidates/calls.mjs'
import { listed, zipf } from '../keys.mjs'
import { bytesInUse, compare } from '../measure.mjs'
import { countedLoad } from './calls.mjs'

const CAPACITY = 10_000

/** Calls whose arguments are created together. */
const BLOCK = 1 << 13

/** Endless new arguments from this index on. */
const ENDLESS = 1 << 24

/** Returns a method or function, and a loop of calls with the arguments of `indexesOf(block)`. */
async function callsOf(candidate, kind, indexesOf) {
  const { counted, load } = countedLoad(kind)
  const { f, call } = await candidate.make(kind, load, CAPACITY)
  const loop = new Function(
    ...['f', 'as', 'bs', 'count'],
    `let sum = 0
     for (let i = 0; i < count; i++) { const a = as[i], b = bs[i]; sum = (sum + ${call}) | 0 }
     return sum`,
  )
  let lists
  let block = 0
  const before = () => {
    lists = argumentLists(kind, indexesOf(block++))
  }
  const run = (calls) => loop(f, ...lists, calls)
  return { before, run, block: BLOCK, counted }
}

const consecutive = (block) => listed(BLOCK, (i) => (block * BLOCK + i) % ENDLESS)

/** Calls that all miss, and from the first ten thousand on evict. */
async function misses(candidate, kind) {
  const side = await callsOf(candidate, kind, consecutive)
  for (let i = 0; i < 4; i++) {
    side.before()
    side.run(BLOCK)
  }
  assert.equal(side.counted.loads, 4 * BLOCK, `${candidate.name} does not load what is new`)
  return side
}

let drawn // the same for both sides

/** Calls with one of ten times as many arguments as fit. */
async function mix(candidate, kind) {
  drawn ??= zipf(10 * CAPACITY, 8 * BLOCK)
  const side = await callsOf(candidate, kind, (block) =>
    drawn.slice((block % 8) * BLOCK, ((block % 8) + 1) * BLOCK),
  )
  for (let i = 0; i < 16; i++) {
    if (i === 8) side.counted.loads = 0
    side.before()
    side.run(BLOCK)
  }
  const share = side.counted.loads / (8 * BLOCK)
  assert.ok(share > 0.1 && share < 0.5, `${candidate.name} misses ${share} of the time`)
  return side
}

function section(name, title, sideOf) {
  const rows = [...boundedCalls, lruClosure]
  return {
    name,
    title: `${title}: cost relative to a closure over lru-cache with a key by hand, lower is better`,
    jobs: ({ quick }) =>
      (quick ? ourPolicies.slice(0, 1) : rows).flatMap(({ name: row }) =>
        keyedKinds.map((column) => ({ table: `capacity ${CAPACITY}`, row, column })),
      ),
    async measure({ row, column }, settings) {
      const candidate = rows.find((each) => each.name === row)
      return compare(await sideOf(candidate, column), await sideOf(lruClosure, column), settings)
    },
  }
}

const ENTRIES = 1_000_000

/** Entries of calls whose arguments exist beforehand. */
const bytes = {
  name: 'call-bytes',
  isExact: true,
  title: `Bytes an entry of a call takes, of ${ENTRIES.toLocaleString('en')}, lower is better`,
  decimals: 0,
  jobs: ({ quick }) =>
    (quick ? ourPolicies.slice(0, 1) : [...boundedCalls, lruClosure]).flatMap(({ name: row }) =>
      keyedKinds.map((column) => ({ table: 'arguments and results exist beforehand', row, column })),
    ),
  async measure({ row, column }) {
    const candidate = [...boundedCalls, lruClosure].find(({ name }) => name === row)
    const lists = argumentLists(
      column,
      listed(ENTRIES, (i) => i),
    )
    const fill = async (capacity) => {
      const { f, call } = await candidate.make(
        column,
        column === 'two arguments' ? (_a, _b) => 1 : (_a) => 1,
        capacity,
      )
      const loop = new Function(
        ...['f', 'as', 'bs', 'count'],
        `for (let i = 0; i < count; i++) { const a = as[i], b = bs[i]; ${call} } return f`,
      )
      return loop(f, ...lists, capacity)
    }
    await fill(1_000) // once for the code, which takes memory too
    const before = bytesInUse()
    const kept = await fill(ENTRIES)
    const used = bytesInUse() - before
    assert.ok(kept !== undefined)
    return used / ENTRIES
  },
}

export const sections = [
  section('misses', 'Calls that miss and evict', misses),
  section('mixes', 'Calls by a Zipf law, with evictions', mix),
  bytes,
]
