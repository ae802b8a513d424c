import { readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { listed } from '../common/numbers'
import { Run } from '../simulation/run'
import { type Simulation, simulationOf } from '../simulation/simulation'
import type { Stream } from '../simulation/trace'
import { HELP } from './help'
import { type Job, jobOf } from './options'
import { summaryOf, titleOf, written } from './output'
import { Progress, type ProgressStream } from './progress'
import { type FileReport, RequestReader, requireOneFormat } from './requests'
import { replayInThreads } from './threads'

/** The output streams of the program, and its path. */
export interface Surroundings {
  readonly out: { write(text: string): unknown }
  readonly err: ProgressStream
  /** The file that was started. */
  readonly script: string
}

const DONE = 0
const UNREADABLE = 1
const WRONG_OPTIONS = 2

/** Runs the program with these arguments. Returns its exit status. */
export async function main(args: readonly string[], { out, err, script }: Surroundings): Promise<number> {
  const [command, ...rest] = args
  if (command === '--version' || command === '-v') {
    out.write(`${versionOf(script)}\n`)
    return DONE
  }
  if (command === undefined || command === 'help' || args.includes('--help') || args.includes('-h')) {
    out.write(HELP)
    return command === undefined ? WRONG_OPTIONS : DONE
  }
  if (command !== 'simulate')
    return fail(err, `there is no command ${command}; there is simulate`, WRONG_OPTIONS)
  let job: Job
  try {
    job = jobOf(rest)
  } catch (failure) {
    return fail(err, messageOf(failure), WRONG_OPTIONS)
  }
  return simulateJob(job, { out, err, script })
}

async function simulateJob(job: Job, { out, err, script }: Surroundings): Promise<number> {
  const progress = new Progress(job.isQuiet ? undefined : err)
  const reader = new RequestReader(job, progress)
  let stream: Stream
  try {
    stream = await reader.read()
    requireOneFormat(reader.files)
  } catch (failure) {
    progress.end()
    return fail(err, messageOf(failure), failure instanceof TypeError ? WRONG_OPTIONS : UNREADABLE)
  }
  if (stream.requests === 0) {
    progress.end()
    const read =
      reader.files.length === 0 ? `${listed(job.files.map(titleOf))}: empty` : summaryOf(reader.files)
    return fail(err, `there are no requests\n${read}`, UNREADABLE)
  }
  try {
    const simulation = await simulated(stream, job, reader.files, progress, script)
    progress.end()
    out.write(await written(simulation, job.outputs, summaryOf(reader.files)))
    return DONE
  } catch (failure) {
    progress.end()
    const isOption = failure instanceof TypeError || failure instanceof RangeError
    return fail(err, messageOf(failure), isOption ? WRONG_OPTIONS : UNREADABLE)
  }
}

async function simulated(
  stream: Stream,
  { settings, threads }: Job,
  files: readonly FileReport[],
  progress: Progress,
  script: string,
): Promise<Simulation> {
  const run = new Run(stream, settings)
  progress.simulating(run.tasks)
  if (threads > 1)
    await replayInThreads(run, { stream, settings }, threads, script, (task) => {
      progress.simulated(task)
    })
  else
    for (const task of run.tasks) {
      run.replay(task)
      progress.simulated(task)
    }
  return simulationOf(run.findings({ summary: summaryOf(files), files }))
}

function fail(err: ProgressStream, message: string, status: number): number {
  err.write(`purecache: ${message}\n`)
  return status
}

function messageOf(failure: unknown): string {
  const message = (failure as Partial<Error>).message ?? String(failure)
  return message.replace(/\b(warmUp|maxWeights)\b/, (name) => OPTIONS[name]!)
}

/** Options of `simulate` that have another name on the command line. */
const OPTIONS: Readonly<Record<string, string>> = { warmUp: '--warm-up', maxWeights: '--max-weight' }

/** Returns the version in the manifest of the package to which a script belongs. */
function versionOf(script: string): string {
  for (let folder = dirname(realpathSync(script)); folder !== dirname(folder); folder = dirname(folder)) {
    try {
      const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<
        string,
        string
      >
      if (manifest['name'] === 'purecache') return manifest['version']!
    } catch {
      // no manifest in this folder
    }
  }
  return 'unknown'
}
