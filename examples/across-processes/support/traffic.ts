import { setTimeout as pause } from 'node:timers/promises'
import type { Shop } from './shop.js'

/**
 * Reads and writes prices through several processes, and records how outdated each response was.
 */
export class Traffic {
  readonly failures: unknown[] = []
  #requests = 0
  #stale = 0
  #oldest = 0
  readonly #shops: readonly Shop[]
  readonly #ids: readonly number[]
  readonly #prices = new Map<number, number>()
  /** The time at which each price was replaced. Each price is written only once. */
  readonly #replacedAt = new Map<number, number>()
  #last = 0
  #isOver = false

  constructor(shops: readonly Shop[], products: number) {
    this.#shops = shops
    this.#ids = Array.from({ length: products }, (_, id) => id)
  }

  /** Gives each product its first price. */
  async fill(): Promise<void> {
    for (const id of this.#ids) await this.#write(id)
  }

  /** Runs readers for each process, and one writer, until `stop()`. */
  async run(readers: number): Promise<void> {
    this.#isOver = false
    const reading = this.#shops.flatMap((shop) =>
      Array.from({ length: readers }, () => this.#repeat(5, () => this.#read(shop, any(this.#ids)))),
    )
    await Promise.all([...reading, this.#repeat(50, () => this.#write(any(this.#ids)))])
  }

  stop(): void {
    this.#isOver = true
  }

  /** The figures since the last call. */
  take(): { requests: number; stale: number; oldest: number } {
    const taken = { requests: this.#requests, stale: this.#stale, oldest: this.#oldest }
    this.#requests = this.#stale = this.#oldest = 0
    return taken
  }

  async #repeat(ms: number, act: () => Promise<void>): Promise<void> {
    while (!this.#isOver) {
      await act().catch((error: unknown) => this.failures.push(error))
      await pause(ms)
    }
  }

  async #read(shop: Shop, id: number): Promise<void> {
    const begun = performance.now()
    const price = await shop.price(id)
    this.#requests++
    const replacedAt = this.#replacedAt.get(price)
    if (replacedAt === undefined || replacedAt >= begun) return
    this.#stale++
    this.#oldest = Math.max(this.#oldest, begun - replacedAt)
  }

  async #write(id: number): Promise<void> {
    const [old, price] = [this.#prices.get(id), ++this.#last]
    await any(this.#shops).setPrice(id, price)
    this.#prices.set(id, price)
    if (old !== undefined) this.#replacedAt.set(old, performance.now())
  }
}

function any<T>(items: readonly T[]): T {
  return items[Math.floor(Math.random() * items.length)]!
}
