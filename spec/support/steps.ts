import { Session } from 'node:inspector'

interface Range {
  readonly startOffset: number
  readonly endOffset: number
  readonly count: number
}

interface Coverage {
  readonly result: readonly {
    readonly url: string
    readonly functions: readonly { readonly functionName: string; readonly ranges: readonly Range[] }[]
  }[]
}

/**
 * Counts the steps that code takes: how often the engine enters the busiest block of each function of this
 * program, by its coverage counters. The count does not depend on the machine. What native code does is not
 * in it.
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
    this.reset()
    return this.after(act)
  }

  /** The steps of an action right after another was counted, so that the counters are at 0. */
  after(act: () => void): number {
    act()
    return this.take()
  }

  /** The steps of an asynchronous action, and of everything else that runs meanwhile. */
  async ofAsync(act: () => Promise<unknown>): Promise<number> {
    this.reset()
    await act()
    return this.take()
  }

  /** Sets the counters to 0. */
  reset(): void {
    this.#session.post('Profiler.takePreciseCoverage')
  }

  /** The steps since the counters were at 0, to which it sets them. Its own are left out. */
  take(): number {
    let steps = 0
    this.#session.post('Profiler.takePreciseCoverage', (error: Error | null, coverage: unknown) => {
      if (error) throw error
      for (const { url, functions } of (coverage as Coverage).result) {
        if (url.startsWith('node:')) continue
        const own = functions.find(({ functionName }) => functionName === 'take')?.ranges[0]
        for (const { ranges } of functions) {
          const [{ startOffset, endOffset }] = ranges as readonly [Range]
          if (own !== undefined && startOffset >= own.startOffset && endOffset <= own.endOffset) continue
          // Not their sum: the engine tells of neighbours as one range or as two, from run to run.
          steps += Math.max(...ranges.map(({ count }) => count))
        }
      }
    })
    return steps
  }
}
