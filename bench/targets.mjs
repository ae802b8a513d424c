import { figure, table } from './table.mjs'

const integers = ['patterned integers', 'random integers']
const strings = ['new short strings', 'new long strings', 'template literals']
const repeated = ['repeated strings']
const kinds = { integers, strings, 'repeated strings': repeated }

/** The targets. Each applies to all its `tables` and `columns`. */
const targets = [
  ...speeds('cores', 'purecache LRUCache', 'integers', {
    'get-hit': 1.15,
    'get-miss': 1.9,
    'set-new': 2,
    'set-update': 1.15,
    delete: 1.4,
    'zipf 1k': 1.5,
    'zipf 10k': 1.5,
    'zipf 100k': 1.2,
  }),
  ...speeds('cores', 'purecache LRUCache', 'strings', {
    'get-hit': 1.2,
    'get-miss': 2,
    'set-new': 2,
    'set-update': 1.2,
    delete: 1.2,
    'zipf 1k': 1.4,
    'zipf 10k': 1.6,
    'zipf 100k': 1.5,
  }),
  ...speeds('cores', 'purecache LRUCache', 'repeated strings', {
    'get-hit': 0.45,
    'get-miss': 0.55,
    'set-update': 0.45,
  }),
  ...policy('lfu', 'purecache LFUCache', {
    'get-hit': [0.65, 0.55],
    'set-new': [1.2, 1],
    'set-update': [0.6, 0.5],
    'zipf 10k': [0.85, 0.8],
  }),
  ...policy('lfu', 'purecache SieveCache', { 'get-hit': [1.4, 0.9] }),
  ...policy('lfu', 'purecache S3FIFOCache', { 'set-new': [0.45, 0.45] }),
  ...policy('lfu', 'purecache TinyLFUCache', { 'get-hit': [0.58, 0.4], 'set-new': [0.36, 0.4] }),
  ...policy('ttl', 'purecache TTLCache', {
    'get-hit': [1, 0.7],
    'set-new': [1, 0.8],
    'set-update': [0.65, 0.5],
  }),
  ...policy('lru-ttl', 'purecache LRUTTLCache', {
    'get-hit': [0.65, 0.55],
    'set-new': [1.2, 0.95],
    'zipf 10k': [0.85, 0.8],
  }),
  ...costs('decorated', 'decorated call', {
    number: 1.5,
    string: 1.45,
    'two arguments': 0.6,
    object: 0.8,
    getter: 1.6,
    'second instance': 1.6,
  }),
  ...costs('warm', 'decorated call in a warm process', {
    number: 2.4,
    string: 1.8,
    'two arguments': 0.9,
    object: 1,
  }),
  ...costs('async', 'async call', {
    number: 0.92,
    'repeated string': 1.15,
    'two arguments': 0.8,
    object: 0.85,
  }),
  ...costs('misses', 'miss with eviction', { number: 1.5, string: 1.5, 'two arguments': 1.2, object: 1.2 }),
  ...costs('call-bytes', 'bytes a decorated entry', {
    number: 48,
    string: 50,
    'two arguments': 84,
    object: 84,
  }),
  { name: 'first call on a new instance, ns', ...ours('first-call', 'ns'), atMost: 1_000 },
  ...bytes({ LRUCache: [41, 45], LRUTTLCache: [58, 62], LFUCache: [45, 49], TinyLFUCache: [55, 60] }),
  ...growth(integers, 1.5),
  ...growth(['new short strings', 'new long strings'], 1.2),
  ...pauses({ '1M': 40, '10M': 600 }),
  { ...tierOf('CPU'), name: 'hit in the process, with a tier', atMost: 1.2 },
  { ...tierOf('loads'), name: 'identical calls in 4 processes, loads', atMost: 1 },
]

function tierOf(column) {
  return { section: 'tier', row: 'purecache', columns: [column] }
}

function ours(section, column) {
  return { section, row: 'purecache, LRUCache', columns: [column] }
}

function speeds(section, row, kind, wanted) {
  return Object.entries(wanted).map(([column, atLeast]) => ({
    name: `${row}, ${column}, ${kind}`,
    section,
    row,
    tables: kinds[kind],
    columns: [column],
    atLeast,
  }))
}

/** Two speeds of each operation: with integers, and with strings that are new. */
function policy(section, row, wanted) {
  const of = (at) => Object.fromEntries(Object.entries(wanted).map(([column, both]) => [column, both[at]]))
  return [...speeds(section, row, 'integers', of(0)), ...speeds(section, row, 'strings', of(1))]
}

function costs(section, name, wanted) {
  return Object.entries(wanted).map(([column, atMost]) => ({
    name: `${name}, ${column}`,
    ...ours(section, column),
    atMost,
  }))
}

/** Two numbers of bytes for each cache: with integers, and with strings. */
function bytes(wanted) {
  return Object.entries(wanted).flatMap(([cache, both]) =>
    ['random integers', 'repeated strings'].map((kind, at) => ({
      name: `purecache ${cache}, bytes at 1M, ${kind}`,
      section: 'bytes',
      row: `purecache ${cache}`,
      tables: [kind],
      columns: ['1M'],
      atMost: both[at],
    })),
  )
}

function growth(tables, atLeast) {
  return ['get-hit', 'set-new'].map((operation) => ({
    name: `beside mnemonist, ${operation}, ${tables === integers ? 'integers' : 'strings'}`,
    section: 'growth',
    row: 'purecache LRUCache',
    tables: tables.map((kind) => `${operation}, ${kind}`),
    columns: ['100k', '1M', '10M'],
    atLeast,
  }))
}

function pauses(wanted) {
  return Object.entries(wanted).map(([column, atMost]) => ({
    name: `longest pause while filling ${column}, ms`,
    section: 'pauses',
    row: 'purecache LRUCache',
    tables: ['random integers'],
    columns: [column],
    atMost,
  }))
}

/** Whether a cell decides a target. One without a column has several figures. */
const decides = (cell, { section, row, tables, columns }) =>
  cell.section === section &&
  cell.row === row &&
  (cell.column === undefined || columns.includes(cell.column)) &&
  (tables === undefined || tables.includes(cell.table))

/** Whether a cell decides one of the targets. */
export function hasTarget(cell) {
  return targets.some((target) => decides(cell, target))
}

/**
 * Returns the targets that these cells reach. The worst cell counts. Targets without measured cells are
 * omitted.
 */
export function targetsText(cells) {
  const rows = targets.flatMap((wanted) => {
    const { name, atLeast, atMost } = wanted
    const own = cells.filter((cell) => decides(cell, wanted))
    if (own.length === 0) return []
    const sign = atMost === undefined ? 1 : -1
    const rank = ({ value }) => (Number.isNaN(value) ? -Infinity : sign * value)
    const [worst] = own.sort((a, b) => rank(a) - rank(b))
    const target = atMost === undefined ? `≥ ${figure(atLeast)}` : `≤ ${figure(atMost)}`
    const shown = figure(worst.value) // decides as printed, so that 0.46 never misses a target of 0.46
    const reached = sign * Number(shown) >= sign * (atLeast ?? atMost)
    return [[name, target, shown, reached ? 'ok' : 'short']]
  })
  if (rows.length === 0) return undefined
  const short = rows.filter(([, , , verdict]) => verdict === 'short').length
  const title = `Targets: ${rows.length - short} of ${rows.length} reached, the worst figure of each row counts`
  return [title, table([['row', 'target', 'reached', ''], ...rows])].join('\n\n')
}
