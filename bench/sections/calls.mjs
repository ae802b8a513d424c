import assert from 'node:assert/strict'
import { setImmediate } from 'node:timers/promises'
import {
  argumentLists,
  callKinds,
  differentArguments,
  instancesOf,
  isNew,
  keyedKinds,
  loadOf,
} from '../calls.mjs'
import { asyncCalls, closure, ourPolicies, syncCalls } from '../candidates/calls.mjs'
import { draws, listed } from '../keys.mjs'
import { compare, cpuTime, median } from '../measure.mjs'

const AsyncFunction = (async () => {}).constructor

/** Calls of a loop before it begins again. */
const CALLS = 1 << 14

/** Returns a load that counts its runs. It has as many parameters as a call has arguments. */
export function countedLoad(kind, isAsync = false) {
  const load = loadOf(kind)
  const counted = { loads: 0 }
  const [one, two] = isAsync
    ? [async (a) => (counted.loads++, load(a)), async (a, b) => (counted.loads++, load(a, b))]
    : [(a) => (counted.loads++, load(a)), (a, b) => (counted.loads++, load(a, b))]
  return { counted, load: kind === 'two arguments' ? two : one }
}

/** A loop of calls that are hits, after a check that they are, with the right results. */
export async function hitsOf(candidate, kind, isAsync) {
  const { counted, load } = countedLoad(kind, isAsync)
  const { f, call } = await candidate.make(kind, load)
  await checkHits(candidate, kind, { f, call, counted })
  const indexes = draws(
    listed(differentArguments(kind), (i) => i),
    CALLS,
  )
  let [as, bs] = argumentLists(kind, indexes)
  const loop = new (isAsync ? AsyncFunction : Function)(
    ...['f', 'as', 'bs', 'count'],
    `let sum = 0
     for (let i = 0; i < count; i++) {
       const a = as[i & ${CALLS - 1}], b = bs[i & ${CALLS - 1}]
       sum = (sum + ${isAsync ? 'await ' : ''}${call}) | 0
     }
     return sum`,
  )
  const run = (count) => loop(f, as, bs, count)
  if (!isNew(kind)) return { run }
  const before = () => {
    ;[as, bs] = argumentLists(kind, indexes)
  }
  return { run, before, block: CALLS }
}

async function checkHits({ name }, kind, { f, call, counted }) {
  const once = new Function('f', 'a', 'b', 'i', `return ${call}`)
  const load = loadOf(kind)
  const turns = instancesOf(kind)
  const count = differentArguments(kind)
  for (let pass = 0; pass < 2; pass++) {
    const [as, bs] = argumentLists(
      kind,
      listed(count, (i) => i),
    )
    for (const [at, a] of as.entries())
      for (let i = 0; i < turns; i++) {
        const expected = load(a, bs[at]) + (kind === 'getter' ? 0 : i)
        assert.equal(await once(f, a, bs[at], i), expected, `${name} returns a wrong result`)
      }
  }
  assert.equal(counted.loads, count * turns, `${name} loads again what it holds`)
}

/**
 * The kinds of calls of asynchronous methods. There are no new strings, because a closure measured 0.6 to 1
 * of itself where strings are made between blocks of calls.
 */
const asyncKinds = ['number', 'repeated string', 'two arguments', 'object']

function kindsOf(isAsync, quick) {
  if (isAsync) return quick ? ['number', 'object'] : asyncKinds
  return quick ? keyedKinds : callKinds
}

function hits(name, title, candidates, isAsync) {
  const rows = [...candidates, closure]
  return {
    name,
    title: `${title}: cost of a hit relative to a hand-written closure over a Map, lower is better`,
    jobs: ({ quick }) =>
      (quick ? candidates.filter(({ isSlow }) => !isSlow) : rows).flatMap((candidate) =>
        callKinds
          .filter((column) => candidate.kinds.includes(column) && kindsOf(isAsync, quick).includes(column))
          .map((column) => ({ table: '1,000 different arguments', row: candidate.name, column })),
      ),
    async measure({ row, column }, settings) {
      const candidate = rows.find((each) => each.name === row)
      return compare(
        await hitsOf(candidate, column, isAsync),
        await hitsOf(closure, column, isAsync),
        settings,
      )
    },
  }
}

/** Calls of other shapes than `callKinds` has, by the arguments of an index. */
const otherShapes = [
  () => [],
  (index) => [index, String(index), index % 2 === 0],
  (index) => [BigInt(index)],
  (index) => [new Date(index)],
  (index) => [[index, index + 1, index + 2]],
  (index) => [{ page: index, size: 20, order: 'name', isOpen: true }],
  (index) => [{ where: { id: index, region: { name: 'eu' } }, take: 10 }],
  (index) => [new Set([index, index + 1])],
]

/** Methods of all policies that were called with a dozen shapes of arguments, as a service has them. */
async function warmUp() {
  for (const candidate of ourPolicies) {
    for (const kind of keyedKinds) {
      const { run, before } = await hitsOf(candidate, kind, false)
      for (let i = 0; i < 4; i++) {
        before?.()
        run(CALLS)
      }
    }
    for (const shape of otherShapes) {
      const { f } = await candidate.make('number', (argument) => (argument === undefined ? 0 : 1))
      for (let i = 0; i < CALLS; i++) f.of(...shape(i % 1_000))
    }
  }
}

const warm = {
  name: 'warm',
  title:
    'Synchronous calls in a process where methods of five policies have had twelve shapes of arguments: cost\n' +
    'of a hit relative to a hand-written closure over a Map, lower is better',
  jobs: ({ quick }) =>
    (quick ? ourPolicies.slice(0, 1) : ourPolicies).flatMap(({ name: row }) =>
      keyedKinds.map((column) => ({ table: '1,000 different arguments', row, column })),
    ),
  async measure({ row, column }, settings) {
    await warmUp()
    const candidate = ourPolicies.find(({ name }) => name === row)
    return compare(await hitsOf(candidate, column, false), await hitsOf(closure, column, false), settings)
  },
}

const INSTANCES = 10_000

const first = {
  name: 'first-call',
  title: 'The first call on a new instance, in nanoseconds, lower is better (CPU time)',
  decimals: 0,
  jobs: ({ quick }) =>
    (quick ? syncCalls.slice(0, 1) : syncCalls)
      .filter(({ kinds }) => kinds.includes('getter'))
      .map(({ name: row }) => ({ table: `${INSTANCES.toLocaleString('en')} instances`, row, column: 'ns' })),
  async measure({ row }, { rounds }) {
    const candidate = syncCalls.find(({ name }) => name === row)
    const { Service } = await candidate.make('number', (a) => a ^ 1, INSTANCES)
    const loop = new Function(
      'list',
      'let sum = 0; for (const each of list) sum = (sum + each.of(7)) | 0; return sum',
    )
    const times = []
    for (let round = 0; round < rounds + 10; round++) {
      const list = listed(INSTANCES, () => new Service())
      const start = cpuTime()
      assert.equal(loop(list), 6 * INSTANCES)
      times.push(((cpuTime() - start) * 1_000) / INSTANCES)
      await setImmediate() // the turn in which the engine reports what was collected
    }
    return median(times.slice(10))
  },
}

export const sections = [
  hits('decorated', 'Synchronous calls', syncCalls, false),
  warm,
  hits('async', 'Asynchronous calls', asyncCalls, true),
  first,
]
