import { figure, table } from './table.mjs'

const integers = ['patterned integers', 'random integers']
const strings = ['short strings', 'long strings']

/** What is to be reached. A target holds for every one of its `tables` and `columns`. */
const targets = [
  ...speeds('cores', 'purecache LRUCache', integers, {
    'get-hit': 1.1,
    'get-miss': 1.35,
    'set-new': 1.5,
    'set-update': 1.05,
    delete: 1.4,
    'zipf 1k': 1.4,
    'zipf 10k': 1.4,
    'zipf 100k': 1.15,
  }),
  ...speeds('cores', 'purecache LRUCache', strings, {
    'get-hit': 0.67,
    'get-miss': 0.95,
    'set-new': 1,
    'set-update': 0.72,
    delete: 0.68,
    'zipf 1k': 0.85,
    'zipf 10k': 0.75,
    'zipf 100k': 0.8,
  }),
  ...[integers, strings].flatMap((kinds) => [
    ...speeds('lfu', 'purecache LFUCache', kinds, {
      'get-hit': 0.46,
      'set-new': 0.88,
      'set-update': 0.5,
      'zipf 10k': 0.65,
    }),
    ...speeds('lfu', 'purecache SieveCache', kinds, { 'get-hit': 0.82 }),
    ...speeds('lfu', 'purecache TinyLFUCache', kinds, { 'get-hit': 0.45, 'set-new': 0.5 }),
    ...speeds('ttl', 'purecache TTLCache', kinds, { 'get-hit': 0.72, 'set-new': 0.75, 'set-update': 0.55 }),
  ]),
  ...speeds('lru-ttl', 'purecache LRUTTLCache', integers, {
    'get-hit': 0.57,
    'set-new': 0.8,
    'set-update': 0.45,
    'zipf 10k': 0.6,
  }),
  ...speeds('lru-ttl', 'purecache LRUTTLCache', strings, { 'set-new': 0.98 }),
  ...costs('decorated', { number: 2, string: 1.6, 'two arguments': 0.7, object: 0.65 }),
  ...costs('async', { number: 1.15, string: 1.15, 'two arguments': 0.9, object: 0.75 }),
  ...bytes('LRUCache', 'random integers', 47),
  ...bytes('LRUCache', 'long strings', 53),
  ...bytes('LRUTTLCache', 'long strings', 68),
  ...bytes('LFUCache', 'long strings', 60),
  ...growth(integers, ['100k', '1M', '10M']),
  ...growth(strings, ['10k', '100k', '1M', '10M']),
  { ...tierOf('CPU'), name: 'hit in the process, with a tier', atMost: 1.2 },
  { ...tierOf('loads'), name: 'identical calls in 4 processes, loads', atMost: 1 },
]

function tierOf(column) {
  return { section: 'tier', row: 'purecache', columns: [column] }
}

function speeds(section, row, tables, wanted) {
  return Object.entries(wanted).map(([column, atLeast]) => ({
    name: `${row}, ${column}, ${tables === integers ? 'integers' : 'strings'}`,
    section,
    row,
    tables,
    columns: [column],
    atLeast,
  }))
}

function costs(section, wanted) {
  return Object.entries(wanted).map(([column, atMost]) => ({
    name: `${section} call, ${column}`,
    section,
    row: 'purecache, LRUCache',
    columns: [column],
    atMost,
  }))
}

function bytes(cache, kind, atMost) {
  const row = `purecache ${cache}`
  return [
    { name: `${row}, bytes at 1M, ${kind}`, section: 'bytes', row, tables: [kind], columns: ['1M'], atMost },
  ]
}

function growth(kinds, columns) {
  return ['get-hit', 'set-new'].map((operation) => ({
    name: `beside mnemonist, ${operation}, ${kinds === integers ? 'integers' : 'strings'}`,
    section: 'growth',
    row: 'purecache LRUCache',
    tables: kinds.map((kind) => `${operation}, ${kind}`),
    columns,
    atLeast: 1,
  }))
}

/**
 * Which targets these cells reach: the worst cell counts. Targets of which nothing was measured are left out.
 */
export function targetsText(cells) {
  const rows = targets.flatMap(({ name, section, row, tables, columns, atLeast, atMost }) => {
    const own = cells.filter(
      (cell) =>
        cell.section === section &&
        cell.row === row &&
        columns.includes(cell.column) &&
        (tables === undefined || tables.includes(cell.table)),
    )
    if (own.length === 0) return []
    const sign = atMost === undefined ? 1 : -1
    const rank = ({ value }) => (Number.isNaN(value) ? -Infinity : sign * value)
    const [worst] = own.sort((a, b) => rank(a) - rank(b))
    const target = atMost === undefined ? `≥ ${figure(atLeast)}` : `≤ ${figure(atMost)}`
    const shown = figure(worst.value) // which decides, so that nobody reads that 0.46 falls short of 0.46
    const reached = sign * Number(shown) >= sign * (atLeast ?? atMost)
    return [[name, target, shown, reached ? 'ok' : 'short']]
  })
  if (rows.length === 0) return undefined
  const short = rows.filter(([, , , verdict]) => verdict === 'short').length
  const title = `Targets: ${rows.length - short} of ${rows.length} reached, the worst figure of each row counts`
  return [title, table([['row', 'target', 'reached', ''], ...rows])].join('\n\n')
}
