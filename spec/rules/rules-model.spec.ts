import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import {
  cached,
  cacheIf,
  cacheOf,
  expireAfter,
  invalidateTags,
  jitter,
  LRUTTLCache,
  type MethodCache,
  refreshAfter,
  remote,
  remoteCacheOf,
  rememberErrors,
  type Rule,
  shared,
  staleIfError,
  tags,
  TinyLFUCache,
  TTLCache,
  when,
} from 'purecache'
import { type Deferred, deferred, settled } from '../support/deferred'
import { type ManualTime, useManualTime } from '../support/manual-time'
import {
  type Answer,
  type Ending,
  NaiveMethod,
  type NaiveOptions,
  tagOf,
  watch,
} from '../support/naive-method'
import { seeded } from '../support/random'
import { TestStore } from '../support/test-store'

const KEYS = ['a', 'b', 'c']
const STEPS = 120
const WALKS = THOROUGH ? 40 : 3

/** A backend for each walk. One without a ttl of its own gets it from a rule. */
interface Setting {
  readonly backend: () => object
  readonly hasTtl: boolean
  readonly handle: (load: (key: string) => Promise<number>) => Pick<MethodCache<[string], number>, Used>
}
type AnyRule = Rule<any, any, any, any>
type Used = 'has' | 'set' | 'delete' | 'clear' | 'stats'

const handle = (load: (key: string) => Promise<number>) => cacheOf(load)
const own = (options: object): Setting => ({ backend: () => options, hasTtl: true, handle })
const settings: [string, Setting][] = [
  ['a TTLCache', own({ backend: TTLCache })],
  ['an LRUTTLCache', own({ backend: LRUTTLCache, capacity: 10 })],
  ['a TinyLFUCache', own({ backend: TinyLFUCache, capacity: 10 })],
  [
    'a shared Map',
    { backend: () => ({ backend: shared(new Map<string, unknown>()) }), hasTtl: false, handle },
  ],
  [
    'a remote store',
    {
      backend: () => ({ backend: remote(new TestStore(), { namespace: 'walk' }) }),
      hasTtl: false,
      handle: (load) => remoteCacheOf(load) as never,
    },
  ],
]

/** Options at random, each of them absent half the time. */
function draw(random: (below: number) => number): NaiveOptions {
  const maybe = <T>(drawn: T, absent: T): T => (random(2) === 0 ? drawn : absent)
  const ttl = 20 + random(100)
  return {
    ttl: maybe<NaiveOptions['ttl']>((value) => (value % 5) * ttl - 10, ttl),
    jitter: maybe(random(10) / 10, 0),
    refreshAfter: maybe(5 + random(14), Infinity),
    staleIfError: maybe(1 + random(80), 0),
    errorTtl: maybe(1 + random(40), 0),
    cacheIf: maybe(
      (value: number) => value % 7 !== 0,
      () => true,
    ),
    when: maybe(
      (key: string) => key !== 'c',
      () => true,
    ),
  }
}

/** The rules that play these options, in an order drawn at random. */
function rulesOf(
  options: NaiveOptions,
  hasTtl: boolean,
  random: () => number,
  draw: (below: number) => number,
): AnyRule[] {
  const { ttl, jitter: share, cacheIf: accepts, when: goesByCache } = options
  const rules: AnyRule[] = [
    cacheIf((value: number) => accepts(value)),
    when(({ args }) => goesByCache(args[0] as string)),
    tags((value: number) => [tagOf(value)]),
  ]
  if (typeof ttl === 'function') rules.push(expireAfter((value: number) => ttl(value)))
  else if (!hasTtl) rules.push(expireAfter(() => ttl))
  if (share > 0) rules.push(jitter(share, random))
  if (options.refreshAfter < Infinity) rules.push(refreshAfter(options.refreshAfter))
  if (options.staleIfError > 0) rules.push(staleIfError(options.staleIfError))
  if (options.errorTtl > 0) rules.push(rememberErrors(options.errorTtl))
  for (let at = rules.length - 1; at > 0; at--) {
    const other = draw(at + 1)
    ;[rules[at], rules[other]] = [rules[other]!, rules[at]!]
  }
  return rules
}

describe.each(settings)('random rules on %s', (_, setting) => {
  const time = useManualTime()

  it(`agree with the model in results and counts, in ${WALKS} walks of calls, loads, failures, writes and time`, async () => {
    for (let walk = 0; walk < WALKS; walk++) await walkOnce(setting, walk, time)
  })
})

async function walkOnce(setting: Setting, walk: number, time: ManualTime): Promise<void> {
  const random = seeded(1_000 + walk)
  const options = draw(random)
  // The same at each draw, since a draw may be made for a result that is not stored.
  const share = random(1_000) / 1_000
  const model = new NaiveMethod(options, () => share)
  const loading: Deferred<number>[] = []
  const load = cached(
    async (_key: string): Promise<number> => {
      const end = deferred<number>()
      loading.push(end)
      return end.promise
    },
    {
      ...setting.backend(),
      ...(setting.hasTtl && { ttl: typeof options.ttl === 'number' ? options.ttl : 1e9, clock: time }),
    } as unknown as { backend: typeof LRUTTLCache; capacity: number; ttl: number },
    ...rulesOf(options, setting.hasTtl, () => share, random),
  )
  const cache = setting.handle(load)
  const begun: { end: Deferred<number>; load: Extract<Answer, { load: unknown }>['load'] | undefined }[] = []
  const waiting: { watched: { ending?: Ending }; load: unknown }[] = []
  let value = 0
  const require = (step: number, actual: unknown, expected: unknown) => {
    if (!isDeepStrictEqual(actual, expected))
      expect({ walk, step, actual }).toEqual({ walk, step, actual: expected })
  }

  for (let step = 0; step < STEPS; step++) {
    const key = KEYS[random(KEYS.length)]!
    const action = random(20)
    if (action < 9) {
      const expected = model.call(key)
      const watched = watch(load(key))
      await settled()
      if (loading.length > 0) begun.push({ end: loading.pop()!, load: expected.begun })
      else require(step, expected.begun, undefined)
      const { answer } = expected
      if (answer === undefined) continue
      if ('load' in answer) waiting.push({ watched, load: answer.load })
      else require(step, watched.ending, answer)
    } else if (action < 15 && begun.length > 0) {
      const [ended] = begun.splice(random(begun.length), 1)
      const error = new Error(`failure ${value}`)
      const failed = random(2) === 0
      if (failed) ended!.end.reject(error)
      else ended!.end.resolve(++value)
      if (ended!.load === undefined) {
        await settled()
        continue
      }
      const ending = failed ? model.fail(ended!.load, error) : model.succeed(ended!.load, value)
      await settled()
      for (const { watched } of waiting.filter((each) => each.load === ended!.load))
        require(step, watched.ending, ending)
    } else if (action < 18) {
      const ms = random(30)
      time.advance(ms)
      model.now += ms
    } else if (action === 18) {
      if (random(2) === 0) {
        model.delete(key)
        void cache.delete(key)
      } else {
        value++
        model.set(key, value)
        void cache.set([key], value)
      }
    } else if (random(3) === 0) {
      model.clear()
      cache.clear()
    } else {
      const tag = tagOf(random(3))
      model.invalidate(tag)
      void invalidateTags([tag], load)
    }
    await settled()
    const has = await Promise.all(KEYS.map((each) => cache.has(each)))
    const { stats } = cache
    const expected = { ...stats, ...model.stats, has: KEYS.map((each) => model.has(each)) }
    require(step, { ...stats, has }, expected)
  }
  for (const { end } of begun) end.resolve(0)
  await settled()
}
