import { setTimeout as pause } from 'node:timers/promises'

export interface Row {
  readonly id: number
  readonly version: number
}

/** The source of rows, in the process of the test. Others load from it by messages. */
export class Database {
  readonly versions = new Map<number, number>()
  loads = 0
  /** Milliseconds that a load takes after it has read its row. */
  delay = 0
  #gate:
    | { readonly opened: Promise<void>; open(): void; readonly reached: Promise<void>; reach(): void }
    | undefined

  version(id: number): number {
    return this.versions.get(id) ?? 1
  }

  commit(id: number): number {
    const version = this.version(id) + 1
    this.versions.set(id, version)
    return version
  }

  async load(id: number, slow: number): Promise<Row> {
    this.loads++
    const version = this.version(id)
    this.#gate?.reach()
    await this.#gate?.opened
    const ms = this.delay + slow
    if (ms > 0) await pause(ms)
    return { id, version }
  }

  /**
   * Holds loads, after they have read their rows, until `open()`. Resolves `reached` when the first one is
   * held.
   */
  hold(): { open(): void; readonly reached: Promise<void> } {
    let open = (): void => undefined
    let reach = (): void => undefined
    const opened = new Promise<void>((resolve) => (open = resolve))
    const reached = new Promise<void>((resolve) => (reach = resolve))
    const gate = { opened, reached, reach, open: () => ((this.#gate = undefined), open()) }
    return (this.#gate = gate)
  }
}
