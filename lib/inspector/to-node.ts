import { requireFunction } from '../backends/options'
import { ignore } from '../common/promises'
import type { InspectorHandler } from './inspector'

/** The part of a request of Node's servers that the inspector needs. */
export interface NodeRequest {
  readonly method?: string | undefined
  readonly url?: string | undefined
  /** The whole path, where a framework has shortened `url`. */
  readonly originalUrl?: string | undefined
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly socket?: any
}

/** The part of a response of Node's servers that the inspector needs. */
export interface NodeResponse {
  readonly headersSent: boolean
  writeHead(status: number, headers: any): unknown
  write(chunk: any): boolean
  end(text?: any): unknown
  on(event: 'close', listener: () => void): unknown
  once(event: 'drain' | 'close', listener: () => void): unknown
}

/**
 * Converts a function from requests to responses to a listener for `node:http`, Express, Fastify, Koa and
 * Nest. A response ends when its client disconnects. Request bodies are not passed on, because the inspector
 * needs none.
 *
 * @throws {TypeError} when `handler` is not a function.
 */
export function toNode(handler: InspectorHandler): (request: NodeRequest, response: NodeResponse) => void {
  requireFunction('convert a handler', 'it', handler)
  return (request, response) => {
    void answer(handler, request, response)
  }
}

async function answer(
  handler: InspectorHandler,
  request: NodeRequest,
  response: NodeResponse,
): Promise<void> {
  const gone = new AbortController()
  response.on('close', () => {
    gone.abort()
  })
  try {
    const converted = requestOf(request, gone.signal)
    if (converted === undefined) {
      response.writeHead(400, {})
      response.end()
      return
    }
    const { status, headers, body } = await handler(converted)
    response.writeHead(status, headersOf(headers))
    if (body !== null && request.method !== 'HEAD') await send(body, response, gone.signal)
    response.end()
  } catch {
    if (!response.headersSent) response.writeHead(500, {})
    response.end()
  }
}

function requestOf(
  { method = 'GET', url = '/', originalUrl = url, headers, socket }: NodeRequest,
  signal: AbortSignal,
): Request | undefined {
  const { encrypted } = (socket ?? {}) as { readonly encrypted?: unknown }
  const host = headers['host'] ?? headers[':authority'] ?? 'localhost'
  const pairs = Object.entries(headers)
    .filter(([name, value]) => !name.startsWith(':') && value !== undefined)
    .flatMap(([name, value]) => [value!].flat().map((each): [string, string] => [name, each]))
  try {
    const address = `${encrypted === true ? 'https' : 'http'}://${String(host)}`
    return new Request(address + originalUrl, { method, headers: pairs, signal })
  } catch {
    return undefined // an invalid host, header or method
  }
}

function headersOf(headers: Headers): Record<string, string | string[]> {
  const cookies = headers.getSetCookie()
  return { ...Object.fromEntries(headers), ...(cookies.length > 0 ? { 'set-cookie': cookies } : {}) }
}

/** Writes a body as fast as the client reads it, until the client disconnects. */
async function send(
  body: ReadableStream<Uint8Array>,
  response: NodeResponse,
  gone: AbortSignal,
): Promise<void> {
  const reader = body.getReader()
  gone.addEventListener('abort', () => void reader.cancel().catch(ignore))
  for (;;) {
    const { done, value } = await reader.read()
    if (done || gone.aborted) return
    if (!response.write(value))
      await new Promise<void>((resolve) => {
        response.once('drain', resolve)
        response.once('close', resolve)
      })
  }
}
