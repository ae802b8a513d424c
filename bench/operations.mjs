import assert from 'node:assert/strict'
import { bareMap, fifoMap } from './candidates/caches.mjs'
import { draws, keyKinds, keys, listed, shuffled, zipf } from './keys.mjs'

/**
 * The operations in a measured loop, and the reference of each. `side` fills a cache, compiles the loop, and
 * checks the effect of the loop: a hit must really be a hit.
 *
 * Keys are looked up by other instances than the stored ones.
 */
export const operations = {
  'get-hit': {
    reference: bareMap,
    async side(candidate, kind, capacity) {
      const { cache } = await filled(candidate, kind, capacity)
      const count = Math.min(capacity, SAMPLE)
      const from = (capacity - count) >> 1
      const check = compile(candidate, `if (${candidate.get} === i + ${from}) sum++`)
      assert.equal(
        check(cache, keys(kind, count, from), count),
        count,
        `${candidate.name} misses what it holds`,
      )
      const loop = compile(candidate, `sum = (sum + ${candidate.get}) | 0`)
      return cycle(loop, cache, kind, drawn(from, count))
    },
  },
  'get-miss': {
    reference: bareMap,
    async side(candidate, kind, capacity) {
      const { cache } = await filled(candidate, kind, capacity)
      const count = Math.min(capacity, SAMPLE)
      const loop = compile(candidate, `if (${candidate.get} !== undefined) sum++`)
      const absent = keys(kind, count, capacity)
      assert.equal(loop(cache, absent, count), 0, `${candidate.name} finds what it does not hold`)
      return cycle(loop, cache, kind, drawn(capacity, count))
    },
  },
  'set-new': {
    reference: fifoMap,
    async side(candidate, kind, capacity) {
      const { cache, size } = await filled(candidate, kind, capacity)
      const length = Math.min(streamLength(8 * capacity), MOST_NEW)
      const loop = compile(candidate, `const v = i; ${candidate.set}`)
      const newest = keys(kind, 1_000, capacity + length)
      loop(cache, newest, 1_000)
      // A policy with admission may reject new keys, except for the newest.
      const expected = candidate.admits ? 1 : 1_000
      const check = compile(candidate, `if (i >= ${1_000 - expected} && ${candidate.get} === i) sum++`)
      assert.equal(check(cache, newest, 1_000), expected, `${candidate.name} does not hold what is new`)
      const side = cycle(
        loop,
        cache,
        kind,
        listed(length, (i) => capacity + i),
      )
      if (length > 3 * candidate.bound * capacity)
        loop(cache, keys(kind, 3 * capacity, 2 * capacity), 3 * capacity)
      // A stream that is longer than the cache may repeat, because its first keys were evicted by then.
      else side.left = length
      assert.ok(size() <= candidate.bound * capacity, `${candidate.name} holds more than it may`)
      return side
    },
  },
  'set-update': {
    reference: bareMap,
    async side(candidate, kind, capacity) {
      const { cache, size } = await filled(candidate, kind, capacity)
      const others = keys(kind, capacity)
      const loop = compile(candidate, `const v = ~i; ${candidate.set}`)
      loop(cache, others, capacity)
      const check = compile(candidate, `if (${candidate.get} === ~i) sum++`)
      assert.equal(check(cache, others, capacity), capacity, `${candidate.name} does not update`)
      assert.equal(size(), capacity, `${candidate.name} adds what is there`)
      return cycle(loop, cache, kind, drawn(0, capacity))
    },
  },
  delete: {
    reference: bareMap,
    async side(candidate, kind, capacity) {
      const { cache, size, fill } = await filled(candidate, kind, capacity)
      const order = shuffled(listed(capacity, (i) => i))
      let others = order.map(keyKinds[kind].make)
      const loop = compile(candidate, `${candidate.remove}; sum++`)
      loop(cache, others, capacity)
      assert.equal(size(), 0, `${candidate.name} does not delete`)
      const before = () => {
        fill()
        if (keyKinds[kind].isNew) others = order.map(keyKinds[kind].make)
      }
      return { run: (count) => loop(cache, others, count), before, block: capacity }
    },
  },
  'zipf 1k': zipfOf(1_000),
  'zipf 10k': zipfOf(10_000),
  'zipf 100k': zipfOf(100_000),
}

/** Reads, and writes absent entries. There are ten times as many keys as fit. */
function zipfOf(capacity) {
  let indexes // the same for both sides
  return {
    reference: fifoMap,
    async side(candidate, kind) {
      indexes ??= zipf(10 * capacity, streamLength(4 * capacity))
      const { cache, size } = await filled(candidate, kind, capacity)
      const missed = `const v = i; k = others[i & mask]; ${candidate.set}`
      const loop = compile(candidate, `if (${candidate.get} !== undefined) sum++; else { ${missed} }`)
      const first = instances(kind, indexes)
      const hits = loop(cache, first, indexes.length) / indexes.length
      assert.ok(hits > 0.4 && hits < 0.95, `${candidate.name} hits ${hits} of the time`)
      assert.ok(size() <= candidate.bound * capacity, `${candidate.name} holds more than it may`)
      return cycle(loop, cache, kind, indexes, instances(kind, indexes))
    },
  }
}

/** Returns a full cache, a function that returns its size, and the one that wrote its entries. */
async function filled(candidate, kind, capacity) {
  const cache = await candidate.create(capacity)
  const stored = keys(kind, capacity)
  const loop = compile(candidate, `const v = i; ${candidate.set}`)
  const fill = () => loop(cache, stored, capacity)
  fill()
  const size = () => new Function('c', `return ${candidate.size}`)(cache)
  assert.equal(size(), capacity, `${candidate.name} does not hold as much as it may`)
  return { cache, size, fill }
}

/** Entries of a larger cache that are looked up. */
const SAMPLE = 1 << 19

/** New keys for a cache, at most. */
const MOST_NEW = 1 << 22

/**
 * Returns the number of keys after which a stream repeats: a power of two, large enough that the processor
 * does not learn the order.
 */
function streamLength(count) {
  return 1 << Math.max(16, Math.ceil(Math.log2(count)))
}

/** A loop with the candidate's own expressions in it, so that no adapter is measured. */
function compile(candidate, body) {
  const loop = new Function(
    ...['c', 'keys', 'others', 'mask', 'from', 'count'],
    `let sum = 0
     for (let i = from; i < from + count; i++) { let k = keys[i & mask]; ${body} }
     return sum`,
  )
  const run = (cache, list, count) => loop(cache, list, list, -1, 0, count)
  return Object.assign(run, { loop })
}

/** `count` indexes of the `range` from `from` on, drawn at random. */
function drawn(from, range) {
  const indexes = listed(range, (i) => from + i)
  return draws(indexes, streamLength(2 * range))
}

/** A key for each index, and the same instance for the same index. */
function instances(kind, indexes) {
  const made = new Map()
  return indexes.map((index) => {
    if (!made.has(index)) made.set(index, keyKinds[kind].make(index))
    return made.get(index)
  })
}

/** Keys that are made at once, of kinds that are new at each look-up. */
const BLOCK = 1 << 13

/** A side that repeats the keys of these indexes, and writes by `others`. */
function cycle({ loop }, cache, kind, indexes, others) {
  const mask = indexes.length - 1
  let from = 0
  if (keyKinds[kind].isNew) {
    let stream
    const before = () => {
      stream = listed(BLOCK, (i) => keyKinds[kind].make(indexes[(from + i) & mask]))
      from = (from + BLOCK) & mask
    }
    return { run: (count) => loop(cache, stream, stream, -1, 0, count), before, block: BLOCK }
  }
  const stream = instances(kind, indexes)
  const run = (count) => {
    const result = loop(cache, stream, others ?? stream, mask, from, count)
    from = (from + count) & mask
    return result
  }
  return { run }
}
