import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/** A slow database that several processes use: a folder with a file for each row. */
export class Prices {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Reads a price, which takes 20 ms. */
  async read(id: number): Promise<number | undefined> {
    await pause(20)
    const text = await readFile(this.#file(id), 'utf8').catch(() => undefined)
    return text === undefined ? undefined : Number(text)
  }

  async write(id: number, price: number): Promise<void> {
    const draft = `${this.#file(id)}.${process.pid}`
    await writeFile(draft, String(price))
    await rename(draft, this.#file(id)) // a reader sees the old price or the new one
  }

  #file(id: number): string {
    return join(this.#folder, String(id))
  }
}
