import { type Deferred, deferred } from './deferred'
import type { ManualClock } from './manual-clock'

interface Operation {
  readonly askedAt: number
  readonly act: () => unknown
  readonly answer: Deferred<unknown>
}

/**
 * The end of an operation: done, failed before or after its effect, or without an answer, before or after its
 * effect.
 */
export type Ending = 'done' | 'failed' | 'failed late' | 'lost' | 'lost late'

/** An asynchronous store whose operations are ended by hand, in any order. */
export class FlakyStore {
  readonly held = new Map<string, unknown>()
  readonly #clock: ManualClock
  readonly #timeout: number
  readonly #operations: Operation[] = []

  /** An operation is lost after `timeout` milliseconds. */
  constructor(clock: ManualClock, timeout: number) {
    this.#clock = clock
    this.#timeout = timeout
  }

  get waiting(): number {
    return this.#operations.length
  }

  get(key: string): Promise<unknown> {
    return this.#ask(() => this.held.get(key))
  }

  set(key: string, value: unknown): Promise<unknown> {
    return this.#ask(() => void this.held.set(key, value))
  }

  delete(key: string): Promise<unknown> {
    return this.#ask(() => this.held.delete(key))
  }

  /** Ends the operation at an index. */
  end(at: number, ending: Ending): void {
    const [{ askedAt, act, answer }] = this.#operations.splice(at, 1) as [Operation]
    if (this.#clock.now() - askedAt >= this.#timeout || ending === 'lost') return
    const error = new Error('store failed')
    if (ending === 'failed') return answer.reject(error)
    const result = act()
    if (ending === 'done') answer.resolve(result)
    else if (ending === 'failed late') answer.reject(error)
  }

  #ask(act: () => unknown): Promise<unknown> {
    const answer = deferred<unknown>()
    this.#operations.push({ askedAt: this.#clock.now(), act, answer })
    return answer.promise
  }
}
