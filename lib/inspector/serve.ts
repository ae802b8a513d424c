import { isRecord, refuseNumber } from '../backends/options'
import { inspector, type InspectorHandler } from './inspector'
import type { InspectorOptions } from './options'
import { refuse } from './responses'
import { toNode } from './to-node'

/** Options of `serve`. */
export interface ServeOptions extends InspectorOptions {
  /** The port to listen on. Default: any free port. */
  readonly port?: number | undefined
}

/** A server of the inspector. */
export interface InspectorServer {
  /** The address of the page. */
  readonly url: string
  /** Closes the server and the streams of its pages. */
  close(): Promise<void>
}

/**
 * Serves the inspector on its own port of `127.0.0.1`, in Node, Bun and Deno. It does not keep the process
 * alive, except in Bun while a page is open.
 *
 * Requests for other host names than those of this computer are rejected, which prevents DNS rebinding: a web
 * page cannot reach the inspector by a name that resolves to `127.0.0.1`.
 *
 * @throws {TypeError | RangeError} for a wrong option. The promise rejects with the error of a port that is
 * in use.
 */
export async function serve(options: ServeOptions = {}): Promise<InspectorServer> {
  const { port = 0, ...rest } = { ...options }
  const handler = inspector(isRecord(options) ? rest : options)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    refuseNumber('serve the inspector', 'port must be an integer from 0 to 65535', port)
  const { createServer } = await import('node:http')
  let isOwn = (_host: string | null) => false
  const local: InspectorHandler = async (request) =>
    isOwn(request.headers.get('host'))
      ? handler(request)
      : refuse(403, 'The inspector answers requests for 127.0.0.1 or localhost only.')
  const server = createServer(toNode(local))
  server.on('connection', (socket) => socket.unref())
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  server.unref()
  const { port: bound } = server.address() as { readonly port: number }
  const names = hostsAt(bound)
  isOwn = (host) => host !== null && names.includes(host.toLowerCase())
  return {
    url: `http://127.0.0.1:${bound}/`,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
  }
}

/** Returns the allowed values of `Host` at a port. Clients omit 80, the default port of the protocol. */
export function hostsAt(port: number): string[] {
  const names = ['127.0.0.1', '[::1]', 'localhost']
  return [...names.map((name) => `${name}:${port}`), ...(port === 80 ? names : [])]
}
