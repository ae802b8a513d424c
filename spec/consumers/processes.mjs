// Starts programs, a few at a time.
import { execFile } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'

/** Where a package of this folder has a file. */
export const tool = (path) => join(import.meta.dirname, 'node_modules', path)

// Plain output, and no options of this process for those that it starts.
const environment = { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1', FORCE_COLOR: undefined }

/** Runs a program to its end and gives what it printed; rejects with that when it fails. */
export function execute(command, args, { cwd, seconds = 120 } = {}) {
  return new Promise((resolve, reject) => {
    const options = {
      cwd,
      env: environment,
      timeout: seconds * 1_000,
      maxBuffer: 1 << 26,
    }
    execFile(command, args, options, (error, stdout, stderr) => {
      const printed = `${stdout}${stderr}`.trim()
      if (error === null) resolve(printed)
      else if (error.killed) reject(new Error(`no end after ${seconds} s\n${printed}`))
      else reject(new Error(printed || error.message))
    })
  })
}

/** Runs jobs in their order, as many at once as there are processors. */
export async function inParallel(jobs) {
  const queue = jobs.values()
  const worker = async () => {
    for (const job of queue) await job()
  }
  await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, worker))
}
