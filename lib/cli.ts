#!/usr/bin/env node
import process from 'node:process'
import { isMainThread } from 'node:worker_threads'
import { main } from './cli/main'
import { work } from './cli/threads'

// A reader that has seen enough, such as `head`, closes the pipe: that is no failure.
process.stdout.on('error', (failure: NodeJS.ErrnoException) => {
  if (failure.code === 'EPIPE') process.exit()
  process.stderr.write(`purecache: Cannot write to the standard output: ${failure.message}\n`)
  process.exit(1)
})
// Results are worth having also where the progress cannot be shown.
process.stderr.on('error', () => {})

if (isMainThread)
  void main(process.argv.slice(2), {
    out: process.stdout,
    err: process.stderr,
    script: process.argv[1]!,
  }).then((status) => {
    process.exitCode = status
  })
else work()
