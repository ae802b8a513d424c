#!/usr/bin/env node
import process from 'node:process'
import { main } from './cli/main'

// A reader that has seen enough, such as `head`, closes the pipe: that is no failure.
process.stdout.on('error', (failure: NodeJS.ErrnoException) => {
  if (failure.code !== 'EPIPE') throw failure
  process.exit()
})

void main(process.argv.slice(2), { out: process.stdout, err: process.stderr }).then((status) => {
  process.exitCode = status
})
