import { grouped } from '../common/numbers'
import type { Task } from '../simulation/run'

/** Rows between two reports of one file. */
const ROWS = 200_000

/** The stream to which progress is written, usually the standard error output. */
export interface ProgressStream {
  readonly isTTY?: boolean | undefined
  write(text: string): unknown
}

/** Reports progress: on a terminal in one line that is overwritten, elsewhere in a line for each stage. */
export class Progress {
  readonly #stream: ProgressStream | undefined
  readonly #isTerminal: boolean
  #stage = ''
  #reported = 0
  #tasks = 0
  #done = 0

  /** Without a stream, no progress is written. */
  constructor(stream: ProgressStream | undefined) {
    this.#stream = stream
    this.#isTerminal = stream?.isTTY === true
  }

  reading(file: string, rows: number): void {
    const stage = `reading ${file === '-' ? 'the standard input' : file}`
    if (stage !== this.#stage) this.#reported = 0
    if (rows - this.#reported < ROWS && stage === this.#stage) return
    this.#reported = rows
    this.#show(stage, `: ${grouped(rows)} lines`)
  }

  simulating(tasks: readonly Task[]): void {
    this.#tasks = tasks.length
    this.#done = 0
    this.#show(`simulating ${grouped(tasks.length)} caches`, '')
  }

  simulated({ policy, capacity }: Task): void {
    const detail = `: ${grouped(++this.#done)} done, the last ${policy} at ${grouped(capacity)}`
    this.#show(`simulating ${grouped(this.#tasks)} caches`, detail)
  }

  /** Clears the line on a terminal. */
  end(): void {
    if (this.#isTerminal) this.#stream!.write('\r\x1b[K')
  }

  #show(stage: string, detail: string): void {
    if (this.#isTerminal) this.#stream!.write(`\r\x1b[K${stage}${detail}`)
    else if (stage !== this.#stage) this.#stream?.write(`${stage}\n`)
    this.#stage = stage
  }
}
