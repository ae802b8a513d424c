import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import fc from 'fast-check'
import { cached, invalidateTags, LRUTTLCache, remoteCacheOf, tags } from 'purecache'
import { memoryStore } from 'purecache/redis'
import { pass } from '../../support/processes'

const PROCESSES = 3
const KEYS = 2
const MAX_STALE = 300
const TIMES = { maxStale: MAX_STALE, timeout: 50, retryAfter: 100, lease: 400, lockWait: 500 }

beforeEach(() => void jest.useFakeTimers())
afterEach(() => void jest.useRealTimers())

type Step =
  /** A call, whose load takes so many milliseconds if there is one: the version is read at its beginning. */
  | { readonly type: 'read'; readonly process: number; readonly id: number; readonly load: number }
  /** The source changes, then the entry is invalidated in one of three ways. */
  | { readonly type: 'delete' | 'tag' | 'clear'; readonly process: number; readonly id: number }
  | { readonly type: 'cut'; readonly process: number; readonly ms: number }
  | { readonly type: 'freeze'; readonly ms: number }
  | { readonly type: 'loseState' }
  | { readonly type: 'pass'; readonly ms: number }

const process = fc.nat({ max: PROCESSES - 1 })
const id = fc.nat({ max: KEYS - 1 })
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        type: fc.constant('read' as const),
        process,
        id,
        load: fc.constantFrom(0, 0, 20, 150, 700),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({ type: fc.constantFrom('delete' as const, 'tag', 'clear'), process, id }),
    },
    {
      weight: 4,
      arbitrary: fc.record({ type: fc.constant('pass' as const), ms: fc.constantFrom(1, 10, 60, 301) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ type: fc.constant('cut' as const), process, ms: fc.nat({ max: 900 }) }),
    },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('freeze' as const), ms: fc.nat({ max: 200 }) }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('loseState' as const) }) },
  ),
  { maxLength: 40 },
)

/** Takes the steps, and returns the answers whose version was invalidated over `bound` ms before. */
async function outdatedAnswers(taken: readonly Step[], bound: number): Promise<string[]> {
  const hub = memoryStore()
  const versions = new Array<number>(KEYS).fill(0)
  let load = 0
  const processes = Array.from({ length: PROCESSES }, () => {
    const store = hub.store(TIMES)
    const find = cached(
      async (key: number) => {
        const version = versions[key]!
        if (load > 0) await new Promise((resolve) => setTimeout(resolve, load))
        return { key, version }
      },
      { backend: LRUTTLCache, capacity: 2, ttl: 5_000 },
      store.tier('rows'),
      tags((row: { key: number }) => [`row:${row.key}`]),
    )
    // The newest version, by key, whose invalidation this process has begun itself.
    return { store, find, handle: remoteCacheOf(find), own: new Array<number>(KEYS).fill(0) }
  })
  const invalidated: { readonly at: number; readonly key: number; readonly version: number }[] = []
  const outdated: string[] = []
  const underWay: Promise<unknown>[] = []

  function read(step: Step & { type: 'read' }, at: number): void {
    const { find, own } = processes[step.process]!
    const known = invalidated.filter((each) => each.key === step.id && each.at <= at - bound)
    const least = Math.max(own[step.id]!, ...known.map(({ version }) => version))
    load = step.load
    underWay.push(
      find(step.id).then(({ key, version }) => {
        if (key !== step.id || version < least)
          outdated.push(`${step.id} at ${at}: v${version} of ${key} in place of v${least}`)
      }),
    )
  }

  function invalidate(step: Step & { type: 'delete' | 'tag' | 'clear' }): void {
    const { find, handle, own } = processes[step.process]!
    versions[step.id]!++
    const done =
      step.type === 'delete'
        ? handle.delete(step.id)
        : step.type === 'tag'
          ? invalidateTags([`row:${step.id}`], find)
          : handle.clear()
    const keys = step.type === 'clear' ? versions.keys() : [step.id]
    const reached = [...keys].map((key) => ({ key, version: versions[key]! }))
    for (const { key, version } of reached) own[key] = version
    const note = () => {
      invalidated.push(...reached.map((each) => ({ at: performance.now(), ...each })))
    }
    underWay.push(done.then(note, () => undefined)) // it rejects while the store is down
  }

  for (const step of taken) {
    if (step.type === 'read') read(step, performance.now())
    else if (step.type === 'pass') await pass(step.ms)
    else if (step.type === 'loseState') hub.loseState()
    else if (step.type === 'freeze') {
      hub.freeze()
      setTimeout(() => {
        hub.thaw()
      }, step.ms)
    } else if (step.type === 'cut') {
      const { store } = processes[step.process]!
      store.disconnect()
      setTimeout(() => {
        store.connect()
      }, step.ms)
    } else invalidate(step)
    await pass(0)
  }
  await pass(5_000)
  await Promise.all(underWay)
  for (const { store } of processes) await store.close()
  return outdated
}

describe('any interleaving of calls and invalidations in three processes', () => {
  it(
    'answers no call with a value invalidated more than maxStale before',
    async () => {
      await fc.assert(
        fc.asyncProperty(steps, async (taken) => expect(await outdatedAnswers(taken, MAX_STALE)).toEqual([])),
        { numRuns: THOROUGH ? 3_000 : 30 },
      )
    },
    THOROUGH ? 300_000 : 30_000,
  )

  it('may answer with a value invalidated since in a process that is cut off', async () => {
    const taken: Step[] = [
      { type: 'read', process: 0, id: 0, load: 0 },
      { type: 'cut', process: 0, ms: 900 },
      { type: 'delete', process: 1, id: 0 },
      { type: 'pass', ms: 60 },
      { type: 'read', process: 0, id: 0, load: 0 },
      { type: 'pass', ms: 301 },
      { type: 'read', process: 0, id: 0, load: 0 },
    ]
    expect(await outdatedAnswers(taken, MAX_STALE)).toEqual([])
    const sooner = await outdatedAnswers(taken, 0)
    expect(sooner).toEqual([expect.stringMatching(/v0 of 0 in place of v1$/)])
  })
})
