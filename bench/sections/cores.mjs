import { allCaches, barestLRU, policies } from '../candidates/caches.mjs'
import { keyKinds } from '../keys.mjs'
import { compare } from '../measure.mjs'
import { operations } from '../operations.mjs'

const CAPACITY = 10_000

const written = ['get-hit', 'set-new', 'set-update', 'zipf 10k']

/** The kinds of keys by which every cache is measured. */
const commonKinds = ['random integers', 'new long strings']

/** The operations of peers that compete in part. */
const commonOperations = ['get-hit', 'set-new', 'zipf 10k']

/** The caches that are measured in full. */
const isMain = (row) => row.startsWith('purecache') || row === 'mnemonist LRUMap' || row === 'lru-cache'

/** The reference against itself shows how much of the rest is noise. */
const itself = { name: 'Map against itself' }

/** What is measured beside the caches of a policy, in a whole run, so that their figures can be judged. */
const yardsticks = {
  cores: [barestLRU, itself],
  lfu: [itself],
  ttl: [itself],
  'lru-ttl': [itself],
}

/** The operations of each section; those of the first are measured in full. */
const measured = {
  cores: Object.keys(operations),
  lfu: written,
  ttl: written,
  'lru-ttl': written,
}

/** The kinds of keys of a quick run. */
const quickKinds = {
  cores: ['random integers', 'new long strings'],
  lfu: ['random integers'],
  ttl: ['random integers'],
  'lru-ttl': ['random integers'],
}

/** The operations that a quick run leaves out: one capacity is enough, and large caches take long to fill. */
const slowOperations = ['zipf 1k', 'zipf 100k']

const titles = {
  cores: 'LRU caches',
  lfu: 'LFU caches and newer policies',
  ttl: 'Caches with a ttl',
  'lru-ttl': 'LRU caches with a ttl',
}

function isMeasured(section, { table, row, column }, quick) {
  if (quick)
    return (
      quickKinds[section].includes(table) &&
      !slowOperations.includes(column) &&
      (isMain(row) || commonOperations.includes(column))
    )
  if (row === itself.name || row === barestLRU.name) return commonKinds.includes(table)
  if (isMain(row)) return section === 'cores' || table !== 'patterned integers'
  return table === 'repeated strings' || commonKinds.includes(table)
    ? section !== 'cores' || commonOperations.includes(column)
    : false
}

export const sections = Object.keys(measured).map((name) => ({
  name,
  title: `${titles[name]}: speed relative to a Map, higher is better (capacity ${CAPACITY})`,
  jobs: ({ quick }) => {
    const rows = [...policies[name], ...(quick ? [] : yardsticks[name])].map(({ name: row }) => row)
    return Object.keys(keyKinds).flatMap((table) =>
      rows.flatMap((row) =>
        measured[name]
          .filter((column) => isMeasured(name, { table, row, column }, quick))
          .map((column) => ({ table, row, column })),
      ),
    )
  },
  async measure({ table, row, column }, settings) {
    const { reference, side, capacity = CAPACITY } = operations[column]
    const named = row === itself.name ? reference : [...allCaches, barestLRU].find(({ name }) => name === row)
    const candidate = column === 'delete' && named.deleting ? { ...named, create: named.deleting } : named
    const cost = await compare(
      await side(candidate, table, capacity),
      await side(reference, table, capacity),
      settings,
    )
    return 1 / cost
  },
}))
