import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { cached, cacheOf, LRUCache } from 'purecache'
import { inspector } from 'purecache/inspector'

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['queueMicrotask', 'nextTick', 'setImmediate'] })
})
afterEach(() => {
  jest.useRealTimers()
})

function inspected() {
  const load = cached(
    function load(n: number) {
      return n
    },
    { backend: LRUCache, capacity: 10 },
  )
  const source = jest.fn(() => [cacheOf(load)])
  const handler = inspector({ caches: source })
  const open = async () => {
    const gone = new AbortController()
    const response = await handler(new Request('http://localhost/events', { signal: gone.signal }))
    const reader = response.body!.getReader()
    const read = async () => {
      const { done, value } = await reader.read()
      return done ? undefined : new TextDecoder().decode(value as Uint8Array)
    }
    return { response, read, reader, close: () => { gone.abort() } } // prettier-ignore
  }
  return { load, source, open, handler }
}

const dataOf = (event: string | undefined) =>
  JSON.parse(/^data: (.*)$/m.exec(event ?? '')![1]!) as { methods: { misses: number }[] }

describe('the stream of events', () => {
  it('sends a state at once, and one a second', async () => {
    const { load, open } = inspected()
    const { response, read, close } = await open()
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    expect(response.headers.get('x-accel-buffering')).toBe('no')
    expect(await read()).toBe('retry: 2000\n\n')
    const first = await read()
    expect(first).toMatch(/^id: 1\nevent: state\ndata: \{.*\}\n\n$/)
    expect(dataOf(first).methods[0]!.misses).toBe(0)
    load(1)
    jest.advanceTimersByTime(1_000)
    expect(dataOf(await read()).methods[0]!.misses).toBe(1)
    close()
    expect(await read()).toBeUndefined()
  })

  it('has one timer for all, and none after the last has disconnected', async () => {
    const { source, open } = inspected()
    expect(jest.getTimerCount()).toBe(0)
    const streams = [await open(), await open(), await open()]
    expect(jest.getTimerCount()).toBe(1)
    source.mockClear()
    jest.advanceTimersByTime(1_000)
    expect(source).toHaveBeenCalledTimes(1)
    streams[0]!.close()
    await streams[1]!.reader.cancel()
    expect(jest.getTimerCount()).toBe(1)
    streams[2]!.close()
    streams[2]!.close()
    expect(jest.getTimerCount()).toBe(0)
  })

  it('rejects a seventh page, which must poll, until one of the six is closed', async () => {
    const { open, handler } = inspected()
    const streams = await Promise.all(Array.from({ length: 6 }, open))
    const seventh = () => handler(new Request('http://localhost/events'))
    const refused = await seventh()
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '30'])
    expect((await handler(new Request('http://localhost/state'))).status).toBe(200)
    streams[3]!.close()
    const allowed = await seventh()
    expect(allowed.status).toBe(200)
    await allowed.body!.cancel()
    for (const { close } of streams) close()
    expect(jest.getTimerCount()).toBe(0)
  })

  it('ends at once for a request that was already aborted', async () => {
    const { handler } = inspected()
    const { body } = await handler(new Request('http://localhost/events', { signal: AbortSignal.abort() }))
    const reader = body!.getReader()
    while (!(await reader.read()).done);
    expect(jest.getTimerCount()).toBe(0)
  })

  it('buffers only a few events for a slow reader', async () => {
    const { open } = inspected()
    const { read, close } = await open()
    jest.advanceTimersByTime(60_000)
    close()
    let events = 0
    while ((await read()) !== undefined) events++
    expect(events).toBeLessThanOrEqual(6)
  })

  it('has a comment every fifteen events', async () => {
    const { open } = inspected()
    const { read, close } = await open()
    const commented: number[] = []
    await read()
    for (let event = 1; event <= 30; event++) {
      if ((await read())!.startsWith(':\n\n')) commented.push(event)
      jest.advanceTimersByTime(1_000)
    }
    close()
    expect(commented).toEqual([15, 30])
  })

  it('continues after a second in which the caches could not be read', async () => {
    const { source, open } = inspected()
    const { read, close } = await open()
    await read()
    await read()
    source.mockImplementationOnce(() => {
      throw new Error('not now')
    })
    jest.advanceTimersByTime(2_000)
    expect(await read()).toMatch(/^id: 3\n/)
    close()
  })

  it('does not count when the caches cannot be read', async () => {
    const { source, open } = inspected()
    source.mockImplementation(() => {
      throw new Error('not now')
    })
    for (let n = 0; n < 7; n++) await expect(open()).rejects.toThrow('not now')
    source.mockRestore()
    expect(jest.getTimerCount()).toBe(0)
    source.mockImplementation(() => [])
    const { response, close } = await open()
    expect(response.status).toBe(200)
    close()
  })
})
