import { connect, createServer, type Server, type Socket } from 'node:net'

/**
 * A connection of loopback that can be cut, or fall silent without an end, as through a network that drops
 * packets.
 */
export class Proxy {
  readonly port: number
  readonly #server: Server
  readonly #sockets: Set<Socket>
  #isSilent = false
  #target: number

  private constructor(server: Server, sockets: Set<Socket>, target: number) {
    this.#target = target
    this.#server = server
    this.#sockets = sockets
    this.port = (server.address() as { port: number }).port
  }

  static async start(target: number): Promise<Proxy> {
    const sockets = new Set<Socket>()
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const proxy = new Proxy(server, sockets, target)
    server.on('connection', (incoming) => {
      const outgoing = connect(proxy.#target, '127.0.0.1')
      proxy.#forward(incoming, outgoing)
      proxy.#forward(outgoing, incoming)
    })
    return proxy
  }

  /** Ends all connections. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  /** Ends all connections, and forwards new ones to another port. */
  redirect(target: number): void {
    this.#target = target
    this.cut()
  }

  /** Forwards no more data, without closing connections. Data that is sent meanwhile waits. */
  silence(): void {
    this.#isSilent = true
    for (const socket of this.#sockets) socket.pause()
  }

  resume(): void {
    this.#isSilent = false
    for (const socket of this.#sockets) socket.resume()
  }

  stop(): void {
    this.cut()
    this.#server.close()
  }

  #forward(from: Socket, to: Socket): void {
    this.#sockets.add(from)
    if (this.#isSilent) from.pause()
    from.on('data', (part) => {
      to.write(part)
    })
    from.on('error', () => undefined)
    from.on('close', () => {
      this.#sockets.delete(from)
      to.destroy()
    })
  }
}
