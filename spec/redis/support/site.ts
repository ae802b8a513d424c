import { setTimeout as pause } from 'node:timers/promises'
import { Database } from './database'
import { Proxy } from './proxy'
import type { Server } from './server'
import { Worker, type WorkerOptions } from './worker'

let prefixes = 0

/** Processes that share a store on one server, and a database. */
export class Site {
  readonly database = new Database()
  readonly workers: Worker[] = []
  readonly proxies: Proxy[] = []
  readonly server: Server
  readonly prefix = `site-${String(++prefixes)}`
  readonly #client: string
  readonly #options: Partial<WorkerOptions>

  constructor(server: Server, client: string, options: Partial<WorkerOptions> = {}) {
    this.server = server
    this.#client = client
    this.#options = options
  }

  /** Starts processes; with `isProxied`, each has a proxy of its own. */
  async start(count: number, isProxied = false): Promise<Worker[]> {
    const started = Array.from({ length: count }, async () => {
      const proxy = isProxied ? await Proxy.start(this.server.port) : undefined
      const port = proxy?.port ?? this.server.port
      const worker = await Worker.start(this.database, {
        client: this.#client,
        prefix: this.prefix,
        ...this.#options,
        port,
      })
      return { worker, proxy }
    })
    const all = await Promise.all(started)
    for (const { worker, proxy } of all) {
      this.workers.push(worker)
      if (proxy !== undefined) this.proxies.push(proxy)
    }
    return all.map(({ worker }) => worker)
  }

  async stop(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.kill()))
    for (const proxy of this.proxies) proxy.stop()
  }
}

/** Resolves when a condition holds. Rejects when it does not within that many milliseconds. */
export async function until(condition: () => Promise<boolean>, ms: number, what: string): Promise<void> {
  const end = performance.now() + ms
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`not within ${String(ms)} ms: ${what}`)
    await pause(10)
  }
}
