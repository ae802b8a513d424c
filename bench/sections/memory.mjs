import assert from 'node:assert/strict'
import { performance } from 'node:perf_hooks'
import { allCaches } from '../candidates/caches.mjs'
import { keys } from '../keys.mjs'
import { bytesInUse } from '../measure.mjs'

const sizes = { '10k': 1e4, '100k': 1e5, '1M': 1e6, '10M': 1e7 }

const kinds = ['random integers', 'repeated strings']

function jobs(columns) {
  return kinds.flatMap((table) =>
    allCaches.flatMap(({ name: row }) => columns.map((column) => ({ table, row, column }))),
  )
}

async function prepared({ table, row, column }) {
  const candidate = allCaches.find(({ name }) => name === row)
  const set = new Function('c', 'k', 'v', candidate.set)
  const size = new Function('c', `return ${candidate.size}`)
  return { create: candidate.create, capacity: sizes[column], set, size, stored: keys(table, sizes[column]) }
}

export const sections = [
  {
    name: 'bytes',
    isExact: true,
    title: 'Bytes per entry of a full cache, lower is better (its keys and values exist beforehand)',
    decimals: 0,
    jobs: ({ quick }) =>
      quick
        ? jobs(['100k']).filter(({ table, row }) => table === kinds[0] && !row.startsWith('tiny-lru'))
        : jobs(['100k', '1M']),
    async measure(job) {
      const { create, capacity, set, size, stored } = await prepared(job)
      // One cache is created before, because the code takes memory too.
      const first = await create(1_000)
      for (let i = 0; i < 1_000; i++) set(first, stored[i], i)
      const before = bytesInUse()
      const cache = await create(capacity)
      for (let i = 0; i < stored.length; i++) set(cache, stored[i], i)
      const bytes = bytesInUse() - before
      assert.equal(size(cache), stored.length, `${job.row} does not hold as much as it may`)
      return bytes / stored.length
    },
  },
  {
    name: 'pauses',
    isWall: true,
    title: 'Longest single set while filling, in milliseconds, lower is better (wall time)',
    // Other programs only add to wall time.
    combine: Math.min,
    jobs: ({ quick }) => jobs(quick ? ['1M'] : ['1M', '10M']).filter(quick ? isShort : isFeasible),
    async measure(job) {
      const { create, capacity, set, stored } = await prepared(job)
      const cache = await create(capacity)
      let longest = 0
      let last = performance.now()
      for (let i = 0; i < stored.length; i++) {
        set(cache, stored[i], i)
        const now = performance.now()
        if (now - last > longest) longest = now - last
        last = now
      }
      return longest
    },
  },
]

/** Ten million long strings do not fit into every machine's memory, and some caches would take minutes. */
function isFeasible({ table, row, column }) {
  return column !== '10M' || (table === 'random integers' && /purecache|mnemonist|^lru-cache$|^Map/.test(row))
}

function isShort({ table, row }) {
  return table === 'random integers' && /purecache LRUCache|mnemonist|^Map/.test(row)
}
