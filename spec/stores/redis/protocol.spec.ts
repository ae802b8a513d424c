import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { MemoryHub } from '../../../lib/stores/redis/memory-hub'
import type { Entry, Lease, Message, Miss, ReadOptions } from '../../../lib/stores/redis/protocol'

const LOAD: ReadOptions = { tags: ['method'], mode: 'load', lease: 1_000, waits: true }
const entry = (value: string, tags: string[] = []): Entry => ({
  value,
  tags,
  keyTags: ['method'],
  ttl: 5_000,
})

beforeEach(() => void jest.useFakeTimers())
afterEach(() => void jest.useRealTimers())

async function open() {
  const hub = new MemoryHub()
  const received: Message[] = []
  const [a, b] = [hub.connection(), hub.connection()]
  await b.listen((message) => received.push(message))
  const lease = async (): Promise<Lease> => ((await a.read('k', LOAD)) as Miss).lease!
  return { hub, a, b, received, lease }
}

describe('read', () => {
  it('gives the lease of a key to one, and its token to others', async () => {
    const { a, b } = await open()
    const [first, second] = [await a.read('k', LOAD), await b.read('k', LOAD)]
    expect(first).toMatchObject({ type: 'miss', isOurs: true })
    expect(second).toEqual({ ...first, isOurs: false })
  })

  it('gives no lease to a peek, and no entry to a renewal', async () => {
    const { a, lease } = await open()
    expect(await a.read('k', { ...LOAD, mode: 'peek' })).toMatchObject({ lease: undefined, isOurs: false })
    await a.write('k', await lease(), entry('v'), false)
    expect(await a.read('k', { ...LOAD, mode: 'renew' })).toMatchObject({ type: 'miss', isOurs: true })
    expect(await a.read('k', { ...LOAD, mode: 'peek' })).toMatchObject({ type: 'hit', value: 'v' })
  })

  it('answers a renewal with an entry that lives longer than the one that is to be renewed', async () => {
    const { a, lease } = await open()
    await a.write('k', await lease(), { ...entry('old'), ttl: 1_000 }, false)
    const renewal = { ...LOAD, mode: 'renew', above: 1_000 } as const
    const { lease: held } = (await a.read('k', renewal)) as Miss
    expect(held).toBeDefined()
    await a.write('k', held!, { ...entry('new'), ttl: 1_001 }, false)
    expect(await a.read('k', renewal)).toMatchObject({ type: 'hit', value: 'new' })
    expect(await a.read('k', { ...renewal, above: undefined })).toMatchObject({ type: 'miss', isOurs: true })
  })

  it('finds an entry until it expires', async () => {
    const { a, lease } = await open()
    await a.write('k', await lease(), entry('v', ['t']), false)
    jest.advanceTimersByTime(4_000)
    expect(await a.read('k', LOAD)).toEqual({ type: 'hit', value: 'v', rest: 1_000, tags: ['t'] })
    jest.advanceTimersByTime(1_000)
    expect(await a.read('k', LOAD)).toMatchObject({ type: 'miss' })
  })
})

describe('write', () => {
  it('stores under the lease of the key, and notifies waiting processes', async () => {
    const { a, b, received, lease } = await open()
    const held = await lease()
    await b.read('k', LOAD)
    expect(await a.write('k', held, entry('v'), false)).toBe(true)
    expect(received).toContainEqual({ type: 'ready', key: 'k' })
    expect(await b.read('k', LOAD)).toMatchObject({ type: 'hit', value: 'v' })
  })

  it('refuses a lease that was used', async () => {
    const { a, lease } = await open()
    const held = await lease()
    await a.write('k', held, entry('v'), false)
    expect(await a.write('k', held, entry('w'), false)).toBe(false)
  })

  it('refuses a lease that has expired', async () => {
    const { a, lease } = await open()
    const held = await lease()
    jest.advanceTimersByTime(1_000)
    expect(await a.write('k', held, entry('v'), false)).toBe(false)
  })

  it('refuses a lease that was renewed too late, and takes one that was renewed in time', async () => {
    const { a, lease } = await open()
    const held = await lease()
    jest.advanceTimersByTime(900)
    expect(await a.renew('k', held, 1_000)).toBe(true)
    jest.advanceTimersByTime(900)
    expect(await a.write('k', held, entry('v'), false)).toBe(true)
    expect(await a.renew('k', held, 1_000)).toBe(false)
  })

  it('refuses after the key was deleted, and wakes waiting processes', async () => {
    const { a, b, received, lease } = await open()
    const held = await lease()
    await b.read('k', LOAD)
    await b.delete('k')
    expect(received).toContainEqual({ type: 'again', key: 'k' })
    expect(await a.write('k', held, entry('v'), false)).toBe(false)
  })

  it('refuses after a claim', async () => {
    const { a, b, lease } = await open()
    const held = await lease()
    const claimed = await b.claim('k', 1_000)
    expect(await a.write('k', held, entry('loaded'), false)).toBe(false)
    expect(await b.write('k', claimed!.lease, entry('set'), true)).toBe(true)
  })

  it('refuses in another generation though the token is that of the key', async () => {
    const { a, b, lease } = await open()
    const held = await lease()
    await b.clear(0)
    expect(await a.write('k', held, entry('v'), false)).toBe(false)
  })

  it('refuses a value that bears a tag which was invalidated since, of its own or of the key', async () => {
    const { a, b, lease } = await open()
    for (const tag of ['own', 'method']) {
      const held = await lease()
      await b.tags(0, [tag])
      expect(await a.write('k', held, entry('v', ['own']), false)).toBe(false)
    }
  })

  it('takes a value that does not bear the tag', async () => {
    const { a, b, lease } = await open()
    const held = await lease()
    await b.tags(0, ['other'])
    expect(await a.write('k', held, entry('v', ['own']), false)).toBe(true)
  })

  it('announces what was set', async () => {
    const { a, received } = await open()
    await a.write('k', (await a.claim('k', 1_000))!.lease, entry('v'), true)
    await Promise.resolve()
    expect(received).toContainEqual(expect.objectContaining({ type: 'deleted', key: 'k', sequence: 2 }))
  })
})

describe('tags', () => {
  it('make entries void that bear one', async () => {
    const { a, b, lease } = await open()
    await a.write('k', await lease(), entry('v', ['own']), false)
    await b.tags(0, ['own'])
    expect(await a.read('k', LOAD)).toMatchObject({ type: 'miss' })
  })

  it('begin a new generation when there are too many', async () => {
    const { a, received, lease } = await open()
    await a.write('k', await lease(), entry('v'), false)
    const many = Array.from({ length: 10_001 }, (_, n) => `t${n}`)
    await a.tags(0, many)
    await Promise.resolve()
    expect(await a.read('k', LOAD)).toMatchObject({ type: 'miss' })
    expect(received).toContainEqual(expect.objectContaining({ type: 'cleared' }))
  })
})

describe('claim', () => {
  it('refuses when something was announced that the process has not received', async () => {
    const { hub, a, b } = await open()
    const { position } = hub.state
    const claimed = await a.claim('k', 1_000, position)
    await a.write('k', claimed!.lease, entry('v'), false)
    expect(await a.claim('k', 1_000, position)).toBeUndefined()
    expect(await b.read('k', LOAD)).toMatchObject({ type: 'hit', value: 'v' })
  })

  it('removes the entry and announces it, because a process that sets may die before it writes', async () => {
    const { a, b, received, lease } = await open()
    await a.write('k', await lease(), entry('old'), false)
    const first = await a.claim('k', 1_000)
    expect(first?.sequence).toBe(1)
    await Promise.resolve()
    expect(received).toContainEqual(expect.objectContaining({ type: 'deleted', key: 'k', sequence: 1 }))
    await b.claim('k', 1_000) // and dies
    expect(await a.write('k', first!.lease, entry('set'), true)).toBe(false)
    jest.advanceTimersByTime(1_000)
    expect(await a.read('k', LOAD)).toMatchObject({ type: 'miss', isOurs: true })
  })

  it('refuses when the generation is another', async () => {
    const { hub, a } = await open()
    const { position } = hub.state
    hub.loseState()
    expect(await a.claim('k', 1_000, position)).toBeUndefined()
  })
})

describe('clear', () => {
  it('does nothing where another generation is expected', async () => {
    const { hub, a, lease } = await open()
    await a.write('k', await lease(), entry('v'), false)
    expect(await a.clear(0, 'another')).toBeUndefined()
    expect(await a.read('k', LOAD)).toMatchObject({ type: 'hit' })
    expect(await a.clear(0, hub.state.position.generation)).toBe(1)
    expect(await a.read('k', LOAD)).toMatchObject({ type: 'miss' })
  })
})

describe('leave', () => {
  it('ends a lease, and no other one', async () => {
    const { a, b, lease } = await open()
    const held = await lease()
    await b.leave('k', { ...held, token: 'another' })
    expect(await b.read('k', LOAD)).toMatchObject({ isOurs: false })
    await a.leave('k', held)
    expect(await b.read('k', LOAD)).toMatchObject({ isOurs: true })
  })
})
