import { allCaches, barestLRU, policies } from '../candidates/caches.mjs'
import { keyKinds } from '../keys.mjs'
import { compare } from '../measure.mjs'
import { operations } from '../operations.mjs'

const CAPACITY = 10_000

const written = ['get-hit', 'set-new', 'set-update', 'zipf 10k']

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

const titles = {
  cores: 'LRU caches',
  lfu: 'LFU caches and newer policies',
  ttl: 'Caches with a ttl',
  'lru-ttl': 'LRU caches with a ttl',
}

export const sections = Object.keys(measured).map((name) => ({
  name,
  title: `${titles[name]}: speed relative to a Map, higher is better (capacity ${CAPACITY})`,
  jobs: ({ quick }) =>
    Object.keys(keyKinds)
      .filter((kind) => !quick || quickKinds[name].includes(kind))
      .flatMap((kind) =>
        [...policies[name], ...(quick ? [] : yardsticks[name])].flatMap((candidate) =>
          measured[name]
            .filter((column) => !quick || (column !== 'zipf 1k' && column !== 'zipf 100k'))
            .map((column) => ({ table: kind, row: candidate.name, column })),
        ),
      ),
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
