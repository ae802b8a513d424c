import { Session } from 'node:inspector'

interface Coverage {
  readonly result: readonly {
    readonly url: string
    readonly functions: readonly { readonly ranges: readonly { readonly count: number }[] }[]
  }[]
}

/**
 * Counts the steps that code takes: how often the engine enters functions and blocks of this program, by its coverage
 * counters. The count does not depend on the machine. What native code does is not in it.
 */
export class StepCounter {
  readonly #session = new Session()

  constructor() {
    this.#session.connect()
    this.#session.post('Profiler.enable')
    this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
  }

  /** The steps of an action. */
  of(act: () => void): number {
    this.#session.post('Profiler.takePreciseCoverage') // sets the counters to 0
    act()
    return this.#take()
  }

  /** The steps of an asynchronous action, and of everything else that runs meanwhile. */
  async ofAsync(act: () => Promise<unknown>): Promise<number> {
    this.#session.post('Profiler.takePreciseCoverage')
    await act()
    return this.#take()
  }

  #take(): number {
    let steps = 0
    this.#session.post('Profiler.takePreciseCoverage', (error: Error | null, coverage: unknown) => {
      if (error) throw error
      for (const { url, functions } of (coverage as Coverage).result)
        if (!url.startsWith('node:'))
          for (const { ranges } of functions) for (const { count } of ranges) steps += count
    })
    return steps
  }
}
