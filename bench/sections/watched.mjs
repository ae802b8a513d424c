import { draws, keys } from '../keys.mjs'
import { bytesInUse, cpuTime } from '../measure.mjs'

/** Calls of a block: at least a window, in which calls are watched, and the pause after it. */
const BLOCK = 2 ** 21
/**
 * Calls until the first pause, times the watched share of the keys: the first half million are watched
 * without a pause.
 */
const LEARNING = 2 ** 20
/** One call in 256 misses, because a pause ends with a miss. */
const MISSES = 256
/** Hashes that the shadow of the cache itself holds, at most. */
const SHADOWED = 512
/** Watched methods, over which bytes are averaged. */
const METHODS = 16

/** Different arguments of each kind of call. */
const argumentsOf = {
  number: (count) => keys('random integers', count).map((a) => [a]),
  string: (count) => keys('new short strings', count).map((a) => [a]),
  'two arguments': (count) => {
    const locales = keys('new short strings', 4)
    return keys('random integers', count).map((a, i) => [a, locales[i % 4]])
  },
}

/**
 * A method and a loop of its hits; one call in `MISSES` is for one of many keys that are requested in turn,
 * and misses.
 */
async function side(kind, capacity) {
  const { cached, cacheOf, LRUCache } = await import('../../dist/esm/index.mjs')
  const load = kind === 'two arguments' ? (a, b) => (a ? b.length : 0) : (a) => (a ? 1 : 0)
  const method = cached(load, { backend: LRUCache, capacity })
  const all = argumentsOf[kind](capacity / 2 + 4 * capacity)
  const hot = draws(all.slice(0, capacity / 2), 1 << 14)
  const cold = all.slice(capacity / 2)
  const call = kind === 'two arguments' ? 'method(as[j], bs[j])' : 'method(as[j])'
  const loop = new Function(
    ...['method', 'as', 'bs', 'others', 'count', 'from'],
    `let sum = 0, at = from
     for (let i = 0; i < count; i++) {
       const j = i & ${hot.length - 1}
       sum = (sum + ${call}) | 0
       if ((i & ${MISSES - 1}) === 0) sum = (sum + method(...others[at++ % others.length])) | 0
     }
     return sum`,
  )
  const [as, bs] = [hot.map(([a]) => a), hot.map(([, b]) => b)]
  for (const args of all.slice(0, capacity / 2)) method(...args)
  let from = 0
  const run = (count) => {
    const result = loop(method, as, bs, cold, count, from)
    from += count / MISSES
    return result
  }
  return { run, handle: cacheOf(method) }
}

let sink = 0

/** CPU time of a call that is watched beside one that is not, over whole turns of windows and pauses. */
async function cost({ row, column }, { rounds }) {
  const { advise } = await import('../../dist/esm/advice.mjs')
  const capacity = capacityOf(row)
  const [watched, plain] = [await side(column, capacity), await side(column, capacity)]
  const adviser = advise(watched.handle)
  sink += watched.run(LEARNING * Math.max(1, capacity / SHADOWED)) + plain.run(LEARNING)
  const time = (each) => {
    const start = cpuTime()
    sink += each.run(BLOCK)
    return cpuTime() - start
  }
  let [ours, theirs] = [0, 0]
  for (let round = 0; round < Math.max(3, rounds / 8); round++) {
    ours += time(watched)
    theirs += time(plain) + time(plain)
    ours += time(watched)
  }
  if (adviser.report().estimates.length === 0 || watched.handle.stats.hitRate < 0.99)
    throw new Error(`it is not watched, or does not hit, ${sink}`)
  return ours / theirs
}

/** Bytes that watching a method takes. */
async function bytes({ row, column }) {
  const { cached, cacheOf, ...classes } = await import('../../dist/esm/index.mjs')
  const { advise } = await import('../../dist/esm/advice.mjs')
  const used = (isWatched) => {
    const before = bytesInUse()
    const kept = Array.from({ length: METHODS }, (_, method) => {
      const call = cached((id) => id, { backend: classes[column], capacity: capacityOf(row) })
      const adviser = isWatched ? advise(cacheOf(call)) : undefined
      for (let at = 0; at < 60_000; at++) call((at * 7_919 * (method + 1)) % 40_009)
      return { call, adviser }
    })
    return (bytesInUse() - before) / kept.length
  }
  used(true) // a first run, so that compiled code does not count
  return used(true) - used(false)
}

function capacityOf(row) {
  return Number(row.split(' ').at(-1))
}

export const sections = [
  {
    name: 'watched',
    isLong: true,
    title:
      'A method that `advise` watches: cost of a hit relative to one that is not watched, lower is better',
    jobs: () =>
      [500, 10_000].flatMap((capacity) =>
        Object.keys(argumentsOf).map((column) => ({
          table: 'LRUCache',
          row: `capacity ${capacity}`,
          column,
        })),
      ),
    measure: cost,
  },
  {
    name: 'watched-bytes',
    isLong: true,
    title: 'Bytes that watching a method takes',
    decimals: 0,
    jobs: () =>
      ['LRUCache', 'LFUCache', 'SieveCache', 'S3FIFOCache', 'TinyLFUCache'].map((column) => ({
        table: 'all shadows full',
        row: 'capacity 512',
        column,
      })),
    measure: bytes,
  },
]
