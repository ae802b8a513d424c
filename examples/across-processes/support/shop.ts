import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { ended, started } from './started.js'

/** The response of a process to `GET /stats`. */
export interface Stats {
  readonly loads: number
  readonly hits: number
  readonly storeHits: number
  readonly waits: number
  readonly redis: string
}

/** A client of one process of the shop. */
export class Shop {
  readonly #child: ChildProcess
  readonly #url: string

  private constructor(child: ChildProcess, url: string) {
    this.#child = child
    this.#url = url
  }

  static async start(env: Record<string, string>): Promise<Shop> {
    const program = join(import.meta.dirname, '../service.js')
    const { child, found } = await started(process.execPath, [program], /http:\S+/, env)
    return new Shop(child, found)
  }

  async price(id: number): Promise<number> {
    const { price } = (await this.#send('GET', `/prices/${id}`)) as { price: number }
    return price
  }

  async setPrice(id: number, price: number): Promise<void> {
    await this.#send('PUT', `/prices/${id}`, { price })
  }

  async stats(): Promise<Stats> {
    return (await this.#send('GET', '/stats')) as Stats
  }

  /** Stops it, as a deployment would. */
  async stop(): Promise<void> {
    await ended(this.#child, 'SIGTERM')
  }

  async #send(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(this.#url + path, {
      method,
      ...(body !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status}`)
    return response.json()
  }
}
