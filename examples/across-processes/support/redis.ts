import type { ChildProcess } from 'node:child_process'
import { createServer } from 'node:net'
import { ended, started } from './started.js'

/** A Redis server on a port of the loopback interface, without persistence. */
export class Redis {
  readonly #port: number
  #child: ChildProcess | undefined

  private constructor(port: number) {
    this.#port = port
  }

  static async start(): Promise<Redis> {
    const redis = new Redis(await freePort())
    await redis.start()
    return redis
  }

  get url(): string {
    return `redis://127.0.0.1:${this.#port}`
  }

  async start(): Promise<void> {
    const settings = ['--port', String(this.#port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
    this.#child = (await started('redis-server', settings, /Ready to accept connections/)).child
  }

  /** Kills it, as a crash would. */
  async kill(): Promise<void> {
    await ended(this.#child!, 'SIGKILL')
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}
