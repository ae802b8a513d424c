// Tries the packed package as its users do: `npm run test:consumers`, with words to try only the lines that
// have them.
import { rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { chromium, openBrowser } from './browser.mjs'
import { jobsOf } from './jobs.mjs'
import { inParallel } from './processes.mjs'
import { absences } from './runtimes.mjs'
import { writeTable } from './table.mjs'
import { installPackage, installTools } from './workplace.mjs'

const words = process.argv.slice(2)
const started = Date.now()
const reported = new WeakSet()
const outcomes = { ok: 0, FAIL: 0, skip: 0 }

say('installing compilers, runtimes, test runners and the package …')
const findingChromium = chromium().catch((error) => error)
await installTools()
const place = await installPackage()
const absent = await absences()
const browser = await openBrowser(await findingChromium, place.folder).catch((error) => {
  absent.set('chromium', `no Chromium: ${error.message}`)
})
const jobs = jobsOf({ ...place, absent, browser }).filter((job) =>
  words.every((word) => titleOf(job).includes(word)),
)

await inParallel(jobs.map((job) => () => settle(job)))
await browser?.close()

if (outcomes.ok === jobs.length && words.length === 0) await keepTable()
say(`${outcomes.ok} passed, ${outcomes.FAIL} failed, ${outcomes.skip} skipped`)
if (outcomes.FAIL > 0 || jobs.length === 0) {
  console.log(`What was built is in ${place.folder}.`)
  process.exitCode = 1
} else {
  await rm(place.folder, { recursive: true, force: true })
}

/** Writes the table; one that was committed without a run fails in CI. */
async function keepTable() {
  const isNew = await writeTable(resolve(import.meta.dirname, '../../docs/compatibility.md'), jobs)
  if (!isNew || process.env.CI !== 'true') return
  outcomes.FAIL++
  say('FAIL docs/compatibility.md has other versions or combinations: run this and commit it')
}

/**
 * Runs a job and prints its outcome in a line. Only what a machine can't run is skipped, and nothing in CI.
 */
async function settle(job) {
  let outcome = 'ok'
  let reason = job.absence
  if (reason !== undefined) outcome = process.env.CI === 'true' ? 'FAIL' : 'skip'
  else
    try {
      await job.run()
    } catch (error) {
      outcome = 'FAIL'
      // A failed build is printed once, not with every job that would have run it.
      reason = reported.has(error) ? 'as above' : error.message
      reported.add(error)
    }
  outcomes[outcome]++
  const done = outcomes.ok + outcomes.FAIL + outcomes.skip
  say(`${done}/${jobs.length} ${outcome.padEnd(4)} ${titleOf(job)}`)
  if (reason !== undefined) console.log(reason.slice(0, 4_000).replace(/^/gm, '      '))
}

function titleOf({ row, column }) {
  return [...row, column].join(' · ')
}

function say(text) {
  const seconds = Math.round((Date.now() - started) / 1_000)
  console.log(`[${String(seconds).padStart(3)} s] ${text}`)
}
