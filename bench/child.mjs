// Measures one job, given as JSON, in a process of its own: caches that ran in one process share type
// feedback.
import process from 'node:process'
import { sections } from './sections/index.mjs'

const { job, settings } = JSON.parse(process.argv[2])
const section = sections.find(({ name }) => name === job.section)
const value = await section.measure(job, settings).catch((failure) => {
  console.error(failure instanceof Error ? failure.stack : failure)
  process.exit(1)
})
process.stdout.write(`\n${JSON.stringify(value)}\n`, () => process.exit()) // some caches leave timers behind
