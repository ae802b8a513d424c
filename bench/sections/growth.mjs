import { allCaches, mnemonist } from '../candidates/caches.mjs'
import { compare } from '../measure.mjs'
import { operations } from '../operations.mjs'

const sizes = { '1k': 1e3, '10k': 1e4, '100k': 1e5, '1M': 1e6, '10M': 1e7 }

/**
 * Operations before the timing. After the other side was filled, a virtual machine may have to map the pages
 * of a gigabyte again, at several microseconds each.
 */
const TOUCHED = 1 << 18

const candidates = ['purecache LRUCache']

function isMeasured(kind, column, quick) {
  if (kind === 'new long strings' && column === '10M') return false // they would not fit everywhere
  return !quick || (kind === 'random integers' && ['10k', '100k'].includes(column))
}

export const sections = [
  {
    name: 'growth',
    isFew: true,
    title: `Growth: speed relative to ${mnemonist.name} of the same capacity, higher is better`,
    jobs: ({ quick }) =>
      ['get-hit', 'set-new'].flatMap((operation) =>
        ['patterned integers', 'random integers', 'new short strings', 'new long strings'].flatMap((kind) =>
          candidates.flatMap((row) =>
            Object.keys(sizes)
              .filter((column) => isMeasured(kind, column, quick))
              .map((column) => ({ table: `${operation}, ${kind}`, row, column })),
          ),
        ),
      ),
    async measure({ table, row, column }, settings) {
      const [operation, kind] = table.split(', ')
      const candidate = allCaches.find(({ name }) => name === row)
      const { side } = operations[operation]
      const cost = await compare(
        await side(candidate, kind, sizes[column]),
        await side(mnemonist, kind, sizes[column]),
        { ...settings, least: TOUCHED },
      )
      return 1 / cost
    },
  },
]
