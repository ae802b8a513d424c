import { realpathSync } from 'node:fs'
import { Worker, parentPort, workerData } from 'node:worker_threads'
import type { Settings } from '../simulation/options'
import { Run, type Task } from '../simulation/run'
import type { Misses } from '../simulation/sample'
import type { Stream, Trace } from '../simulation/trace'

interface Work {
  readonly stream: Stream
  readonly settings: Settings
}

interface Answer {
  readonly task: Task
  readonly misses: Misses
}

/**
 * Runs the tasks of a run in several threads, which share the columns of the trace. `script` is the program
 * itself, which each thread runs again. `onDone` is called after each task.
 */
export async function replayInThreads(
  run: Run,
  { stream, settings }: Work,
  threads: number,
  script: string,
  onDone: (task: Task) => void,
): Promise<void> {
  const work: Work = { stream: { ...stream, trace: shared(stream.trace) }, settings }
  const queue = run.tasks.values()
  const workers = Array.from({ length: Math.min(threads, run.tasks.length) }, () => {
    const worker = new Worker(realpathSync(script), { workerData: work })
    return new Promise<void>((done, fail) => {
      const next = () => {
        const { value: task } = queue.next() as { readonly value?: Task }
        worker.postMessage(task)
        if (task === undefined) done()
      }
      worker.on('error', fail)
      worker.on('message', ({ task, misses }: Answer) => {
        run.accept(task, misses)
        onDone(task)
        next()
      })
      next()
    })
  })
  await Promise.all(workers)
}

/** The program of a thread: it runs tasks until there are no more. */
export function work(): void {
  const { stream, settings } = workerData as Work
  const run = new Run(stream, settings)
  parentPort!.on('message', (task: Task | undefined) => {
    if (task === undefined) parentPort!.close()
    else parentPort!.postMessage({ task, misses: run.replay(task) } satisfies Answer)
  })
}

/** Returns the trace with columns that threads share without copies. */
function shared(trace: Trace): Trace {
  return {
    ...trace,
    ids: copied(trace.ids, Uint32Array),
    weights: trace.weights && copied(trace.weights, Float64Array),
    times: trace.times && copied(trace.times, Float64Array),
    operations: trace.operations && copied(trace.operations, Uint8Array),
    hashes: trace.hashes && copied(trace.hashes, Int32Array),
  }
}

type Column = Uint32Array | Float64Array | Uint8Array | Int32Array

function copied<T extends Column>(column: T, Kind: new (buffer: SharedArrayBuffer) => T): T {
  const copy = new Kind(new SharedArrayBuffer(column.byteLength))
  copy.set(column)
  return copy
}
