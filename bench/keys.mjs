import { Buffer } from 'node:buffer'

const pageOf = (index) => `https://api.example.com/v2/accounts/${scatter(index)}/orders?page=1`

/**
 * The kinds of keys: `make` returns the key of an index below 2^31, another instance at each call. Keys of a
 * kind that is `new` are looked up once, like those of a request, so the engine has not hashed them before.
 */
export const keyKinds = {
  'patterned integers': { make: (index) => index + 1 },
  'random integers': { make: scatter },
  'new short strings': { make: (index) => flat(`user:${scatter(index)}:en-GB`), isNew: true },
  'new long strings': { make: (index) => flat(pageOf(index)), isNew: true },
  'template literals': { make: pageOf, isNew: true },
  'repeated strings': { make: (index) => flat(pageOf(index)) },
}

/** `count` keys of a kind from an index on. Two ranges that do not overlap have no key in common. */
export function keys(kind, count, from = 0) {
  return listed(count, (i) => keyKinds[kind].make(from + i))
}

/** Like `Array.from`, but fast for ten million items, and without holes. */
export function listed(count, item) {
  const list = []
  for (let i = 0; i < count; i++) list.push(item(i))
  return list
}

/** Random numbers that are the same in each run, from 0 to 1. */
export function generator(seed = 1) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** The items in random order, in a new array. */
export function shuffled(items) {
  const random = generator(items.length)
  const result = items.slice()
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    const item = result[i]
    result[i] = result[j]
    result[j] = item
  }
  return result
}

/** `count` items, each drawn at random. */
export function draws(items, count) {
  const random = generator(count)
  return listed(count, () => items[Math.floor(random() * items.length)])
}

/**
 * `count` indexes below `universe`, by Zipf's law with exponent 1. The frequent ones are scattered among the
 * rest.
 */
export function zipf(universe, count) {
  const cumulative = new Float64Array(universe)
  let total = 0
  for (let rank = 0; rank < universe; rank++) cumulative[rank] = total += 1 / (rank + 1)
  const indexes = shuffled(listed(universe, (i) => i))
  const random = generator(universe)
  return listed(count, () => {
    const wanted = random() * total
    let [low, high] = [0, universe - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if (cumulative[middle] < wanted) low = middle + 1
      else high = middle
    }
    return indexes[low]
  })
}

/**
 * A permutation of the integers below 2^31 without a pattern, so that different indexes give different keys.
 */
function scatter(index) {
  let mixed = index ^ (index >>> 16)
  mixed = Math.imul(mixed, 0x45d9f3b) & 0x7fffffff
  mixed ^= mixed >>> 15
  mixed = Math.imul(mixed, 0x2c1b3c6d) & 0x7fffffff
  return mixed ^ (mixed >>> 14)
}

/** Returns a flat string, because a concatenated one is a tree until it is first read. */
function flat(text) {
  return Buffer.from(text, 'latin1').toString('latin1')
}
