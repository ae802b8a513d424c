import { describe, expect, it } from '@jest/globals'
import { Registry } from 'prom-client'
import { cached, cacheOf, LRUCache } from 'purecache'
import { advise } from 'purecache/advice'
import { inspector, type InspectorHandler, serve, toNode } from 'purecache/inspector'
import { observeMetrics } from 'purecache/opentelemetry'
import { registerMetrics } from 'purecache/prometheus'
import { redisStore } from 'purecache/redis'
import { recordTrace, simulate } from 'purecache/simulate'

type Untyped = (...args: unknown[]) => unknown

const handle = cacheOf(cached((n: number) => n, { backend: LRUCache, capacity: 2 }))
const { label, backend } = handle
const ignore = (): void => undefined
const registry = { registerMetric: ignore, removeSingleMetric: ignore, getSingleMetric: ignore }
const meter = {
  createObservableCounter: ignore,
  createObservableUpDownCounter: ignore,
  addBatchObservableCallback: ignore,
  removeBatchObservableCallback: ignore,
}
const client = { send: async () => 0, subscribe: ignore }

const NOTHING = [undefined, null, 0, 1, NaN, 'text', true, 5n, Symbol('s')]
const OBJECTS = [[], new Map(), new Date(), Promise.resolve(), ignore]
const OTHERS = [...NOTHING, ...OBJECTS, {}]
/** What is not options, where they may be left out. */
const NO_OPTIONS = [...NOTHING.slice(1), ...OBJECTS, { optoin: 1 }]
const WRONG_CLOCKS = [
  ...OTHERS.filter((it) => it !== undefined),
  { now: 1 },
  { now: ignore },
  { now: () => NaN },
  { now: () => '1' },
]

describe('an error of each further entry point', () => {
  // What the compiler refuses is asked of untyped views, as JavaScript would.
  it.each<[string, unknown, (wrong: unknown) => readonly unknown[], readonly unknown[]]>([
    ['simulate', simulate, (wrong) => [wrong], [...NOTHING.filter((it) => it !== 'text'), {}, ignore]],
    [
      'simulate, of requests',
      simulate,
      (wrong) => [[wrong]],
      [undefined, null, true, Symbol('s'), ...OBJECTS],
    ],
    [
      'simulate, of weights',
      simulate,
      (weight) => [[{ key: 1, weight }]],
      [...OTHERS.filter((it) => it !== undefined && it !== 0 && it !== 1), '1', -1, Infinity],
    ],
    ['simulate, of options', simulate, (wrong) => [[1], wrong], NO_OPTIONS],
    ['recordTrace', recordTrace, (wrong) => [wrong, ignore], OTHERS.filter((it) => !isEmpty(it))],
    ['recordTrace, of handles', recordTrace, (wrong) => [[wrong], ignore], OTHERS],
    ['recordTrace, of write', recordTrace, (wrong) => [handle, wrong], OTHERS.filter((it) => it !== ignore)],
    ['recordTrace, of options', recordTrace, (wrong) => [handle, ignore, wrong], NO_OPTIONS],
    ['recordTrace, of a clock', recordTrace, (clock) => [handle, ignore, { clock }], WRONG_CLOCKS],
    ['advise', advise, (wrong) => [wrong], OTHERS],
    ['advise, of options', advise, (wrong) => [handle, wrong], NO_OPTIONS],
    ['advise, of a clock', advise, (clock) => [handle, { clock }], WRONG_CLOCKS],
    ['registerMetrics', registerMetrics, (wrong) => [wrong], OTHERS],
    ['registerMetrics, of options', registerMetrics, (wrong) => [registry, wrong], NO_OPTIONS],
    [
      'registerMetrics, of labels',
      registerMetrics,
      (labels) => [registry, { labels }],
      [...NOTHING.slice(1), ...OBJECTS],
    ],
    ['observeMetrics', observeMetrics, (wrong) => [wrong], OTHERS],
    ['observeMetrics, of options', observeMetrics, (wrong) => [meter, wrong], NO_OPTIONS],
    [
      'observeMetrics, of attributes',
      observeMetrics,
      (attributes) => [meter, { attributes }],
      [...NOTHING.slice(1), ...OBJECTS],
    ],
    [
      'observeMetrics, of caches',
      observeMetrics,
      (wrong) => [meter, { caches: [wrong] }],
      [...OTHERS, { label, backend, stats: null }],
    ],
    ['inspector', inspector, (wrong) => [wrong], NO_OPTIONS],
    ['serve', serve, (wrong) => [wrong], [...NO_OPTIONS, { port: '80' }, { port: null }, { port: -1 }]],
    ['toNode', toNode, (wrong) => [wrong], OTHERS.filter((it) => it !== ignore)],
    ['redisStore', redisStore, (wrong) => [wrong, { prefix: 'shop' }], OTHERS],
    ['redisStore, of options', redisStore, (wrong) => [client, wrong], [undefined, ...NO_OPTIONS]],
  ])('has the one shape: %s', async (_, act, argumentsOf, wrongs) => {
    for (const wrong of wrongs) {
      const error: unknown = await outcomeOf(() => (act as Untyped)(...argumentsOf(wrong)))
      expect(error).toBeInstanceOf(Error)
      expect(String(error)).toMatch(
        /^(Type|Range)Error: Cannot (?!read prop|convert undefined|access)[^:]+: .+, received .+$/,
      )
    }
  })
})

describe('a function for caches', () => {
  const wrongs = [...OTHERS.filter((it) => !isEmpty(it)), [1], [{ label, backend, stats: null }]]
  const ofHandles = /^Cannot [^:]+: (caches must be a list of|each of caches must be a) handle.*, received /

  it('fails a scrape of Prometheus when it returns no handles', async () => {
    for (const wrong of wrongs) {
      const scraped = new Registry()
      ;(registerMetrics as Untyped)(scraped, { caches: () => wrong })
      await expect(scraped.metrics()).rejects.toThrow(ofHandles)
    }
  })

  it('fails a request to the inspector when it returns no handles', async () => {
    for (const wrong of wrongs) {
      const inspect = (inspector as Untyped)({ caches: () => wrong }) as InspectorHandler
      await expect(inspect(new Request('http://localhost/state'))).rejects.toThrow(ofHandles)
    }
  })
})

/** Whether it is a list of no handles. */
function isEmpty(value: unknown): boolean {
  return (Array.isArray(value) && value.length === 0) || value instanceof Map
}

async function outcomeOf(act: () => unknown): Promise<unknown> {
  try {
    return await act()
  } catch (error) {
    return error
  }
}
