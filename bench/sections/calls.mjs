import assert from 'node:assert/strict'
import { performance } from 'node:perf_hooks'
import { setTimeout } from 'node:timers'
import { asyncCalls, callKinds, closure, syncCalls } from '../candidates/calls.mjs'
import { draws, keys, listed } from '../keys.mjs'
import { compare, cpuTime, median } from '../measure.mjs'

const ENTRIES = 1_000

const AsyncFunction = (async () => {}).constructor

/** The arguments of each kind of call: at each call other instances with the same values. */
const argumentsOf = {
  number: () => keys('random integers', ENTRIES).map((a) => [a]),
  string: () => keys('short strings', ENTRIES).map((a) => [a]),
  'two arguments': () => {
    const locales = keys('short strings', ENTRIES, ENTRIES)
    return keys('random integers', ENTRIES).map((a, i) => [a, locales[i % 4]])
  },
  object: () => {
    const regions = keys('short strings', ENTRIES, ENTRIES)
    return keys('random integers', ENTRIES).map((id, i) => [{ id, region: regions[i % 4] }])
  },
  getter: () => listed(ENTRIES, () => []),
  'second instance': () => argumentsOf.number(),
}

/** The work: cheap, and different for different arguments. */
const loads = {
  number: (a) => a ^ 1,
  string: (a) => Number.parseInt(a.slice(1), 36),
  'two arguments': (a, b) => a ^ Number.parseInt(b.slice(1), 36),
  object: ({ id, region }) => id ^ Number.parseInt(region.slice(1), 36),
  getter: () => 7,
  'second instance': (a) => a ^ 1,
}

/** A loop of calls on hits, after a check that they are hits with the right results. */
async function side(candidate, kind, isAsync) {
  const load = loads[kind]
  let loaded = 0
  const counted = {
    sync: [(a) => (loaded++, load(a)), (a, b) => (loaded++, load(a, b))],
    async: [async (a) => (loaded++, load(a)), async (a, b) => (loaded++, load(a, b))],
  }[isAsync ? 'async' : 'sync'][kind === 'two arguments' ? 1 : 0]
  const { f, g, call } = await candidate.make(kind, counted)

  const once = new Function('f', 'g', 'a', 'b', 'i', `return ${call}`)
  for (let pass = 0; pass < 2; pass++)
    for (const [a, b] of argumentsOf[kind]())
      for (let i = 0; i < 2; i++) {
        const expected = load(a, b) + (kind === 'second instance' ? i : 0)
        assert.equal(await once(f, g, a, b, i), expected, `${candidate.name} returns a wrong result`)
      }
  const entries = { getter: 2, 'second instance': 2 * ENTRIES }[kind] ?? ENTRIES
  assert.equal(loaded, entries, `${candidate.name} loads again what it holds`)

  const stream = draws(argumentsOf[kind](), 1 << 14)
  const mask = stream.length - 1
  const loop = new (isAsync ? AsyncFunction : Function)(
    ...['f', 'g', 'as', 'bs', 'count'],
    `let sum = 0
     for (let i = 0; i < count; i++) {
       const a = as[i & ${mask}], b = bs[i & ${mask}]
       sum = (sum + ${isAsync ? 'await ' : ''}${call}) | 0
     }
     return sum`,
  )
  const [as, bs] = [stream.map(([a]) => a), stream.map(([, b]) => b)]
  return { run: (count) => loop(f, g, as, bs, count) }
}

/** Whether a kind of call is part of a quick run. */
function isShort(kind) {
  return kind !== 'getter' && kind !== 'second instance'
}

function hits(name, title, candidates, isAsync, columns) {
  const rows = [...candidates, closure]
  return {
    name,
    title: `${title}: cost of a hit relative to a hand-written closure over a Map, lower is better`,
    jobs: ({ quick }) =>
      (quick ? candidates.filter(({ isSlow }) => !isSlow) : rows).flatMap((candidate) =>
        columns
          .filter((column) => candidate.kinds.includes(column) && (!quick || isShort(column)))
          .map((column) => ({ table: `${ENTRIES} entries`, row: candidate.name, column })),
      ),
    async measure({ row, column }, settings) {
      const candidate = rows.find((each) => each.name === row)
      return compare(await side(candidate, column, isAsync), await side(closure, column, isAsync), settings)
    },
  }
}

const { assign, getOwnPropertySymbols, getPrototypeOf, preventExtensions, prototype } = Object

/** Takes an id and a region, and throws where there is more. */
const probe = preventExtensions({ id: undefined, region: undefined })

/** What an exact comparison must ask of each object, and a key written by hand takes for granted. */
const questions = {
  'its prototype': (object) => getPrototypeOf(object) === prototype,
  'what it is under that prototype': (object) => prototype.toString.call(object) === '[object Object]',
  'its own names': (object) => {
    let names = 0
    for (const name in object) if (prototype.hasOwnProperty.call(object, name)) names++
    return names === 2
  },
  'its symbols, by a list of them': (object) => getOwnPropertySymbols(object).length === 0,
  'its symbols, by a probe': (object) => assign(probe, object) === probe,
  'JSON.stringify': (object) => JSON.stringify(object).length > 0,
}

const objects = {
  name: 'objects',
  title:
    'What is asked of an object: cost relative to a whole hit of a hand-written closure, lower is better',
  jobs: ({ quick }) =>
    quick ? [] : Object.keys(questions).map((row) => ({ table: 'id and region', row, column: 'each' })),
  async measure({ row }, settings) {
    const stream = draws(argumentsOf.object(), 1 << 14)
    const loop = new Function(
      ...['ask', 'objects', 'count'],
      'let sum = 0; for (let i = 0; i < count; i++) if (ask(objects[i & 16383])) sum++; return sum',
    )
    const list = stream.map(([object]) => object)
    const run = (count) => loop(questions[row], list, count)
    assert.equal(run(1_000), 1_000, `${row}: a wrong answer`)
    return compare({ run }, await side(closure, 'object', false), settings)
  },
}

const CALLERS = 1_000
const LOAD_TIME = 5 // milliseconds

const burst = {
  name: 'burst',
  title: `${CALLERS} identical calls at once with a load of ${LOAD_TIME} ms: median of a burst, lower is better`,
  jobs: ({ quick }) =>
    asyncCalls.filter(({ isSlow }) => !quick || !isSlow).map(({ name }) => ({ table: 'one key', row: name })),
  async measure({ row }, { rounds }) {
    const candidate = asyncCalls.find(({ name }) => name === row)
    let loaded = 0
    const load = (a) => {
      loaded++
      return new Promise((resolve) => setTimeout(resolve, LOAD_TIME, a ^ 1))
    }
    const { f, call } = await candidate.make('number', load)
    const once = new Function('f', 'a', `return ${call}`)
    const [wall, cpu] = [[], []]
    for (const a of keys('random integers', rounds)) {
      const [start, cpuStart] = [performance.now(), cpuTime()]
      const calls = []
      for (let i = 0; i < CALLERS; i++) calls.push(once(f, a))
      const results = await Promise.all(calls)
      wall.push(performance.now() - start)
      cpu.push((cpuTime() - cpuStart) / 1_000)
      assert.ok(
        results.every((result) => result === (a ^ 1)),
        `${row} returns a wrong result`,
      )
    }
    return { 'wall ms': median(wall), 'CPU ms': median(cpu), 'loads of a burst': loaded / rounds }
  },
}

export const sections = [
  hits('decorated', 'Synchronous calls', syncCalls, false, callKinds),
  hits('async', 'Asynchronous calls', asyncCalls, true, callKinds),
  objects,
  burst,
]
