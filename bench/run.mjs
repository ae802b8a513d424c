// npm run bench -- [--quick] [--targets] [--parallel=2] [--out=file] [sections, and parts of names of rows]
import { execFile, spawnSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { cpus, totalmem, type } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'

const folder = import.meta.dirname

if (!existsSync(join(folder, 'node_modules'))) {
  const { status } = spawnSync('npm', ['ci', '--prefix', folder, '--no-audit', '--no-fund'], {
    stdio: 'inherit',
  })
  if (status !== 0) process.exit(status ?? 1)
}

const { sections } = await import('./sections/index.mjs')
const { isSettled, median } = await import('./measure.mjs')
const { sectionText } = await import('./table.mjs')
const { hasTarget, targetsText } = await import('./targets.mjs')

const words = process.argv.slice(2)
const quick = words.includes('--quick')
const settings = quick ? { rounds: 5, warmup: 30 } : { rounds: 31, warmup: 100 }
const onlyTargets = words.includes('--targets')
/**
 * The numbers of processes of a cell: more than the fewest are started until its median is known, up to the
 * most.
 */
const [FEWEST, MOST] = [5, 15]
const parallel = Number(optionOf('parallel') ?? (quick ? 2 : 1))

const names = words.filter((word) => sections.some(({ name }) => name === word))
const parts = words
  .filter((word) => !word.startsWith('--') && !names.includes(word))
  .map((word) => word.toLowerCase())

const chosen = sections
  .filter(({ name, isLong }) => (names.length === 0 ? !(quick && isLong) : names.includes(name)))
  .map((section) => {
    const jobs = section.jobs({ quick }).map((job) => ({ section: section.name, ...job }))
    const isNamed = ({ row }) => parts.length === 0 || parts.some((part) => row.toLowerCase().includes(part))
    const isWanted = (job) => isNamed(job) && (!onlyTargets || hasTarget(job))
    return { section, jobs: jobs.filter(isWanted) }
  })
  .filter(({ jobs }) => jobs.length > 0)

if (chosen.length === 0) {
  console.error(`No section or row has this name. Sections: ${sections.map(({ name }) => name).join(', ')}`)
  process.exit(1)
}

const texts = []
const cells = []
const failures = []
const started = Date.now()
let done = 0
const limitsOf = ({ isExact = false, isFew = false, isWall = false }) =>
  quick || isExact ? [1, 1] : isFew || isWall ? [3, 3] : [FEWEST, MOST]
let total = chosen.reduce((sum, { section, jobs }) => sum + limitsOf(section)[0] * jobs.length, 0)

report(header())
for (const { section, jobs } of chosen) {
  const measured = await measureAll(section, jobs)
  cells.push(...measured)
  report(sectionText(section, measured))
}
const reached = targetsText(cells)
if (reached !== undefined) report(reached)
if (failures.length > 0) report(['Failed', ...failures].join('\n\n'))
const isWhole = !quick && names.length === 0 && parts.length === 0 && !onlyTargets
const out = optionOf('out')
if (isWhole || out !== undefined) writeFileSync(out ?? join(folder, 'results.txt'), `${texts.join('\n\n')}\n`)
if (failures.length > 0) process.exitCode = 1

function optionOf(name) {
  return words.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3)
}

function header() {
  const { model } = cpus()[0]
  const memory = `${Math.round(totalmem() / 2 ** 30)} GB`
  const date = new Date().toISOString().slice(0, 10)
  const several = parallel > 1 ? `, ${parallel} at a time` : ''
  const how = `median of ${settings.rounds} rounds in ${quick ? '1 process' : `${FEWEST} to ${MOST} processes`}${several}`
  return `${cpus().length} × ${model.trim()}, ${memory}, ${type()}, Node ${process.version}, ${date}; ${how}`
}

function report(text) {
  clearProgress()
  texts.push(text)
  console.log(`${text}\n`)
}

/**
 * Runs all jobs in turn, repeatedly, so that a temporary disturbance does not affect all processes of a job.
 */
async function measureAll(section, jobs) {
  const values = jobs.map(() => [])
  const [least, limit] = limitsOf(section)
  let waiting = []
  const work = async () => {
    for (let i = waiting.shift(); i !== undefined; i = waiting.shift()) {
      showProgress(jobs[i])
      values[i].push(await measure(jobs[i]))
      done++
    }
  }
  const isKnown = (i) => {
    const { length } = values[i]
    if (length === limit || values[i].some(Number.isNaN)) return true // a cell that fails, fails again
    return length >= least && figuresOf(jobs[i], values[i]).every(([, figures]) => isSettled(figures))
  }
  for (;;) {
    waiting = [...jobs.keys()].filter((i) => !isKnown(i))
    if (waiting.length === 0) break
    if (values[waiting[0]].length >= least) total += waiting.length
    // Jobs of wall time run alone on the machine.
    await Promise.all(Array.from({ length: section.isWall ? 1 : parallel }, work))
  }
  const { combine = (...figures) => median(figures) } = section
  return jobs.flatMap((job, i) =>
    figuresOf(job, values[i]).map(([column, figures]) => ({ ...job, column, value: combine(...figures) })),
  )
}

/** The figures of all processes of a job, by column. When one process has failed, the job has failed. */
function figuresOf(job, values) {
  if (values.some(Number.isNaN)) return [[job.column, values.map(() => Number.NaN)]]
  if (typeof values[0] === 'number') return [[job.column, values]]
  return Object.keys(values[0]).map((column) => [column, values.map((value) => value[column])])
}

async function measure(job) {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [
      ...['--expose-gc', '--max-old-space-size=8192'],
      ...[join(folder, 'child.mjs'), JSON.stringify({ job, settings })],
    ])
    return JSON.parse(stdout.trim().split('\n').at(-1))
  } catch (failure) {
    const failed = `${job.section}, ${job.table}, ${job.row}, ${job.column}\n${failure.stderr || failure.message}`
    if (!failures.includes(failed)) failures.push(failed)
    return Number.NaN
  }
}

/** Shows progress: on a terminal in one line that is overwritten, elsewhere in a line every ten seconds. */
function showProgress({ section, table, row, column }) {
  const spent = (Date.now() - started) / 1_000
  const text = `${done} of ${total}, ${Math.round(spent)} s: ${[section, table, row, column].filter(Boolean).join(', ')}`
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text.slice(0, process.stderr.columns - 1)}`)
  else if (spent - (showProgress.last ?? -10) >= 10) {
    showProgress.last = spent
    process.stderr.write(`${text}\n`)
  }
}

function clearProgress() {
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
}
