import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import type { Database } from './database'

export interface WorkerOptions {
  readonly port: number
  readonly client: string
  readonly prefix: string
  readonly cluster?: boolean
  readonly ttl?: number
  readonly store?: Readonly<Record<string, unknown>>
}

const children = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})

interface Waiting {
  resolve(value: any): void
  reject(error: Error): void
}

/**
 * Another process, which runs `program.ts`: a cached method before a store, and this test's database behind.
 */
export class Worker {
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, Waiting>()
  #calls = 0
  /** Unhandled errors that the process has reported; there must be none. */
  readonly unhandled: string[] = []

  private constructor(child: ChildProcess, database: Database) {
    this.#child = child
    children.add(child)
    child.on('exit', () => {
      children.delete(child)
      for (const { reject } of this.#waiting.values()) reject(new Error('the process has ended'))
      this.#waiting.clear()
    })
    child.on('message', (message: any) => {
      if (message.type === 'load')
        void database.load(message.id, message.slow).then((row) => {
          this.#send({ type: 'loaded', n: message.n, row })
        })
      else if (message.type === 'commit')
        this.#send({ type: 'loaded', n: message.n, row: database.commit(message.id) })
      else if (message.type === 'unhandled') this.unhandled.push(message.error)
      else if (message.type === 'done') {
        const waiting = this.#waiting.get(message.call)
        this.#waiting.delete(message.call)
        if (message.error === undefined) waiting?.resolve(message.value)
        else waiting?.reject(new Error(message.error))
      }
    })
  }

  static async start(database: Database, options: WorkerOptions): Promise<Worker> {
    const program = join(import.meta.dirname, 'program.mjs')
    const child = fork(program, [JSON.stringify(options)], { serialization: 'advanced' })
    const worker = new Worker(child, database)
    await worker.call('ready')
    return worker
  }

  /** Calls an operation of the program. */
  call<T = unknown>(operation: string, ...args: unknown[]): Promise<T> {
    const call = ++this.#calls
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(call, { resolve, reject })
      this.#send({ type: 'call', call, operation, args })
    })
  }

  /** Returns the version of a row that the process gets. */
  async version(id = 1): Promise<number> {
    return (await this.call<{ version: number }>('find', id)).version
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = new Promise((resolve) => this.#child.once('exit', resolve))
    this.#child.kill('SIGKILL')
    await ended
  }

  /**
   * Closes the store and the client. Resolves to the exit code, or to `undefined` when the process does not
   * end.
   */
  async end(): Promise<number | undefined> {
    const ended = new Promise<number>((resolve) => this.#child.once('exit', (code) => resolve(code ?? -1)))
    await this.call('close')
    const late = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 3_000).unref())
    return await Promise.race([ended, late])
  }

  #send(message: object): void {
    if (this.#child.connected) this.#child.send(message, () => undefined)
  }
}
