import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { performance } from 'node:perf_hooks'
import process from 'node:process'
import { setTimeout } from 'node:timers/promises'
import { alone, ioredis, tiers } from '../candidates/tiers.mjs'
import { draws, keys } from '../keys.mjs'
import { compare, median } from '../measure.mjs'
import { startRedis } from '../server.mjs'

const ENTRIES = 1_000
const BLOCK = 50 // operations between two readings of the clock
const PROCESSES = 4
const CALLERS = 1_000
const LOAD_TIME = 50 // milliseconds
const WARM_UP = 8 // bursts, in which processes that compile are slower than a store may be

/** A typical cached value: a row of a table. */
const rowOf = (key) => ({ id: key, name: `user ${key}`, roles: ['reader', 'writer'], age: 41 })

const tagOf = (key) => `tag ${key}`

const AsyncFunction = (async () => {}).constructor

/** A loop of hits in the process, after a check that none of them loads. */
async function hits(candidate, options) {
  let loads = 0
  const load = async (key) => (loads++, rowOf(key))
  const cache = await candidate.open({ ...options, load })
  const stream = draws(keys('new short strings', ENTRIES), 1 << 14)
  const loop = new AsyncFunction(
    ...['c', 'keys', 'count'],
    'let sum = 0; for (let i = 0; i < count; i++) sum += (await c.get(keys[i & 16383])).age; return sum',
  )
  for (const key of keys('new short strings', ENTRIES)) await cache.get(key)
  await setTimeout(200) // until all writes have been announced
  const before = loads
  assert.equal(await loop(cache, stream, stream.length), 41 * stream.length)
  assert.equal(loads, before, `${candidate.name} loads again what it holds`)
  return { run: (count) => loop(cache, stream, count) }
}

/**
 * Each prepares the given number of keys, and returns the timed operation on one of them. `there` is another
 * process's cache.
 */
const operations = {
  async 'hit in Redis'(block, here, there) {
    for (const key of block) await there.get(key)
    return here.get
  },
  async miss(block, here) {
    return here.get
  },
  async delete(block, here) {
    for (const key of block) await here.get(key)
    return here.delete
  },
  async tag(block, here) {
    for (const key of block) await here.get(key)
    return (key) => here.deleteTag(tagOf(key))
  },
}

/** The number of loads of a call after an operation. */
const loadsOf = { 'hit in Redis': 0, miss: 1, delete: 0, tag: 0 }

/** Wall time of an operation in units of a GET by ioredis: the median over rounds A B B A. */
async function roundTrips(candidate, column, { port, name }, { rounds }) {
  let loads = 0
  const options = {
    port,
    name,
    load: async (key) => (loads++, rowOf(key)),
    tagOf: column === 'tag' ? tagOf : undefined,
  }
  const [here, there] = [await candidate.open(options), await candidate.open(options)]
  const client = await ioredis(port)
  await client.set('row', JSON.stringify(rowOf('1')))
  await setTimeout(200) // until all are connected
  let next = 0
  const operation = async () => {
    const block = Array.from({ length: BLOCK }, () => `key ${next++}`)
    const act = await operations[column](block, here, there)
    const before = loads
    const time = await timed(block, act)
    assert.equal(
      loads - before,
      loadsOf[column] * BLOCK,
      `${candidate.name}, ${column}: wrong number of loads`,
    )
    if (column === 'delete' || column === 'tag') await checkGone(block[0], here, () => loads)
    return time
  }
  const reference = () =>
    timed(
      Array.from({ length: BLOCK }, () => 'row'),
      (key) => client.get(key),
    )
  const ratios = []
  for (let round = 0; round < rounds + 3; round++) {
    const [first, second] = [await operation(), await reference()]
    const [third, fourth] = [await reference(), await operation()]
    if (round >= 3) ratios.push((first + fourth) / (second + third))
  }
  return median(ratios)
}

async function checkGone(key, cache, loads) {
  const before = loads()
  await cache.get(key)
  assert.equal(loads(), before + 1, 'an entry that was invalidated answers')
}

async function timed(block, act) {
  const start = performance.now()
  for (const key of block) await act(key)
  return performance.now() - start
}

/** Several processes begin several identical calls at the same time. */
async function burst(row, { port, name }, { rounds }) {
  const script = new URL('../tier-caller.mjs', import.meta.url)
  const children = Array.from({ length: PROCESSES }, () =>
    fork(script, [JSON.stringify({ row, port, name })]),
  )
  process.on('exit', () => children.forEach((child) => child.kill('SIGKILL')))
  const all = (message) => Promise.all(children.map((child) => answered(child, message)))
  await all('open')
  const [loads, wall] = [[], []]
  for (let i = 0; i < WARM_UP; i++) await all(`warm up ${i}`)
  for (let i = 0; i < Math.ceil(rounds / 4); i++) {
    const start = performance.now()
    const answers = await all(`key ${i}`)
    wall.push(performance.now() - start)
    loads.push(answers.reduce((sum, { loads: own }) => sum + own, 0))
  }
  return { loads: Math.max(...loads), 'wall ms': median(wall) }
}

function answered(child, message) {
  return new Promise((resolve, reject) => {
    const onExit = () => reject(new Error('a process has ended'))
    child.once('exit', onExit)
    child.once('message', (answer) => {
      child.off('exit', onExit)
      resolve(answer)
    })
    child.send(message)
  })
}

/** The work of each process of a burst, given `{ row, port, name }`. */
export async function callWhenTold({ row, port, name }) {
  let loads = 0
  const load = async (key) => {
    loads++
    await setTimeout(LOAD_TIME)
    return rowOf(key)
  }
  let cache
  process.on('message', async (key) => {
    if (key === 'open') {
      cache = await tiers.find((candidate) => candidate.name === row).open({ port, name, load })
      await cache.get('first')
      await setTimeout(500) // until it is connected and has subscribed
      process.send({ loads: 0 })
      return
    }
    loads = 0
    const values = await Promise.all(Array.from({ length: CALLERS }, () => cache.get(key)))
    assert.ok(values.every((value) => value.id === key))
    process.send({ loads })
  })
}

const COLUMNS = ['hit in Redis', 'miss', 'delete', 'tag']
const TABLES = {
  hit: 'hit in the process',
  round: 'in Redis',
  burst: `${PROCESSES} processes × ${CALLERS.toLocaleString('en')} calls`,
}

export const sections = [
  {
    name: 'tier',
    isLong: true,
    isWall: true,
    title:
      `A tier on Redis: CPU time of a hit in the process relative to one without a tier; wall time of operations in\n` +
      `round trips of a GET; loads of identical calls at once in ${PROCESSES} processes, load of ${LOAD_TIME} ms. Lower is better`,
    jobs: () =>
      tiers.flatMap(({ name: row, hasTags, isInRedisAlone, sendsValues }) => [
        ...(isInRedisAlone ? [] : [{ table: TABLES.hit, row, column: 'CPU' }]),
        ...COLUMNS.filter(
          (column) => (column !== 'tag' || hasTags) && (column !== 'hit in Redis' || !sendsValues),
        ).map((column) => ({
          table: TABLES.round,
          row,
          column,
        })),
        { table: TABLES.burst, row },
      ]),
    async measure({ table, row, column }, settings) {
      const options = { port: await startRedis(), name: 'bench' }
      const candidate = tiers.find(({ name }) => name === row)
      if (table === TABLES.burst) return burst(row, options, settings)
      if (table === TABLES.round) return roundTrips(candidate, column, options, settings)
      return compare(await hits(candidate, options), await hits(alone, options), settings)
    },
  },
]
