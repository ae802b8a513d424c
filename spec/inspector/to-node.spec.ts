import { EventEmitter } from 'node:events'
import { describe, expect, it, jest } from '@jest/globals'
import { type InspectorHandler, type NodeRequest, toNode } from 'purecache/inspector'
import { deferred } from '../support/deferred'

/** A response of Node's as far as the adapter needs it, whose client reads when it is told to. */
class Answer extends EventEmitter {
  headersSent = false
  status = 0
  headers: Record<string, unknown> = {}
  readonly chunks: string[] = []
  isFull = false
  readonly ended = deferred<undefined>()

  writeHead(status: number, headers: Record<string, unknown>): void {
    this.headersSent = true
    Object.assign(this, { status, headers })
  }

  write(chunk: Uint8Array): boolean {
    this.chunks.push(new TextDecoder().decode(chunk))
    return !this.isFull
  }

  end(): void {
    this.ended.resolve(undefined)
  }
}

const asked: NodeRequest = { method: 'GET', url: '/state', headers: { host: 'localhost:3000' } }

async function answered(handler: InspectorHandler, request: Partial<NodeRequest> = {}) {
  const response = new Answer()
  toNode(handler)({ ...asked, ...request }, response)
  await response.ended.promise
  return response
}

describe('toNode', () => {
  it('passes the method, the whole address and the headers on', async () => {
    const seen: Request[] = []
    const response = await answered(
      async (request) => {
        seen.push(request)
        return new Response('done', { status: 201, headers: { 'x-a': 'b' } })
      },
      {
        method: 'POST',
        url: '/state?a=1',
        originalUrl: '/caches/state?a=1',
        headers: { host: 'localhost:3000', 'x-list': ['a', 'b'], 'x-none': undefined, cookie: 'a=b' },
      },
    )
    expect(seen[0]).toMatchObject({ method: 'POST', url: 'http://localhost:3000/caches/state?a=1' })
    expect(Object.fromEntries(seen[0]!.headers)).toMatchObject({ 'x-list': 'a, b', cookie: 'a=b' })
    expect([response.status, response.headers, response.chunks]).toEqual([
      201,
      expect.objectContaining({ 'x-a': 'b' }),
      ['done'],
    ])
  })

  it('recognises encrypted connections, and the pseudo-headers of HTTP/2', async () => {
    const handler = jest.fn<InspectorHandler>(async () => new Response(null))
    await answered(handler, {
      headers: { ':authority': 'caches.example', ':method': 'GET' },
      socket: { encrypted: true },
    })
    expect(handler.mock.calls[0]![0].url).toBe('https://caches.example/state')
  })

  it('passes on several cookies separately', async () => {
    const headers = new Headers([['set-cookie', 'a=1'], ['set-cookie', 'b=2']]) // prettier-ignore
    const response = await answered(async () => new Response(null, { status: 204, headers }))
    expect(response.headers['set-cookie']).toEqual(['a=1', 'b=2'])
  })

  it('rejects an invalid request, and responds with 500 when the handler fails', async () => {
    const never = jest.fn<InspectorHandler>()
    expect((await answered(never, { headers: { host: 'a b' } })).status).toBe(400)
    expect((await answered(never, { method: 'TRACE' })).status).toBe(400)
    expect(never).not.toHaveBeenCalled()
    expect((await answered(() => Promise.reject(new Error('down')))).status).toBe(500)
  })

  it('waits for a slow client, and sends no body to HEAD', async () => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const text of ['a', 'b']) controller.enqueue(new TextEncoder().encode(text))
        controller.close()
      },
    })
    const response = new Answer()
    response.isFull = true
    toNode(async () => new Response(body))(asked, response)
    while (response.chunks.length === 0) await Promise.resolve()
    for (let turn = 0; turn < 50; turn++) await Promise.resolve()
    expect(response.chunks).toEqual(['a'])
    response.isFull = false
    response.emit('drain')
    await response.ended.promise
    expect(response.chunks).toEqual(['a', 'b'])
    expect((await answered(async () => new Response('text'), { method: 'HEAD' })).chunks).toEqual([])
  })

  it('ends the request and the stream when the client disconnects', async () => {
    const cancelled = deferred<undefined>()
    let signal: AbortSignal | undefined
    const response = new Answer()
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        controller.enqueue(new TextEncoder().encode('a'))
      },
      cancel: () => {
        cancelled.resolve(undefined)
      },
    })
    toNode(async (request) => {
      signal = request.signal
      return new Response(body)
    })(asked, response)
    while (response.chunks.length === 0) await Promise.resolve()
    response.emit('close')
    await cancelled.promise
    await response.ended.promise
    expect(signal!.aborted).toBe(true)
  })
})
