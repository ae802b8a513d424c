import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import { cached, cacheOf, invalidateTags, LRUTTLCache, TinyLFUCache, TTLCache } from 'purecache'
import { type Deferred, deferred, settled } from './support/deferred'
import { ManualClock } from './support/manual-clock'
import {
  type Answer,
  type Ending,
  NaiveMethod,
  type NaiveOptions,
  tagOf,
  watch,
} from './support/naive-method'
import { seeded } from './support/random'

const KEYS = ['a', 'b', 'c']
const STEPS = 120
const WALKS = 40

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

/** What of the options is given: an absent one is not there at all. */
function given(options: NaiveOptions, random: () => number): object {
  const { ttl, jitter, refreshAfter, staleIfError, errorTtl, cacheIf, when } = options
  return {
    ttl,
    cacheIf,
    when: ({ args }: { args: unknown[] }) => when(args[0] as string),
    ...(jitter > 0 && { jitter, random }),
    ...(refreshAfter < Infinity && { refreshAfter }),
    ...(staleIfError > 0 && { staleIfError }),
    ...(errorTtl > 0 && { errorTtl }),
  }
}

describe.each([
  ['TTLCache', { backend: TTLCache }],
  ['LRUTTLCache', { backend: LRUTTLCache, capacity: 10 }],
  ['TinyLFUCache', { backend: TinyLFUCache, capacity: 10 }],
])('random options on %s', (_, backend) => {
  it(`follow the rules in ${WALKS} random walks of calls, loads, failures, invalidations and time`, async () => {
    const random = seeded(11)
    for (let walk = 0; walk < WALKS; walk++) await walkOnce(backend, random, walk)
  })
})

async function walkOnce(backend: object, random: (below: number) => number, walk: number): Promise<void> {
  const options = draw(random)
  const [ours, theirs] = [seeded(walk), seeded(walk)]
  const model = new NaiveMethod(options, () => ours(1_000) / 1_000)
  const clock = new ManualClock(0)
  const loading: Deferred<number>[] = []
  const load = cached(
    async (_key: string): Promise<number> => {
      const end = deferred<number>()
      loading.push(end)
      return end.promise
    },
    {
      ...(backend as { backend: typeof LRUTTLCache; capacity: number; ttl: number }),
      ...given(options, () => theirs(1_000) / 1_000),
      clock,
      tags: (value: number) => [tagOf(value)],
    },
  )
  const cache = cacheOf(load)
  const begun: { end: Deferred<number>; load: Extract<Answer, { load: unknown }>['load'] | undefined }[] = []
  const waiting: { watched: { ending?: Ending }; load: unknown }[] = []
  let value = 0

  for (let step = 0; step < STEPS; step++) {
    const key = KEYS[random(KEYS.length)]!
    const action = random(20)
    if (action < 9) {
      const expected = model.call(key)
      const watched = watch(load(key))
      if (loading.length > 0) begun.push({ end: loading.pop()!, load: expected.begun })
      else expect(expected.begun).toBeUndefined()
      const { answer } = expected
      await settled()
      if (answer === undefined) continue
      if ('load' in answer) waiting.push({ watched, load: answer.load })
      else expect(watched.ending).toEqual(answer)
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
        expect(watched.ending).toEqual(ending)
    } else if (action < 18) {
      const ms = random(30)
      clock.advance(ms)
      model.now += ms
    } else if (action === 18) {
      if (random(2) === 0) {
        model.delete(key)
        cache.delete(key)
      } else {
        value++
        model.set(key, value)
        void cache.set([key], value)
      }
    } else if (random(3) === 0) {
      model.clear()
      void cache.clear()
    } else {
      const tag = tagOf(random(3))
      model.invalidate(tag)
      void invalidateTags(load, tag)
    }
    const told = { ...cache.stats, held: KEYS.map((each) => cache.has(each)) }
    const wanted = { ...told, ...model.stats, held: KEYS.map((each) => model.has(each)) }
    if (!isDeepStrictEqual(told, wanted)) expect({ walk, step, ...told }).toEqual({ walk, step, ...wanted })
  }
  for (const { end } of begun) end.resolve(0)
  await settled()
}
