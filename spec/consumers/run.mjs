// Tries the packed package as its users do: `npm run test:consumers`, with words to try only the lines that have them.
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { chromium, openBrowser } from './browser.mjs'
import { broken, builds, runners, settingOf } from './combinations.mjs'
import { compilers } from './compilers.mjs'
import { packageChecks } from './package-checks.mjs'
import { execute, inParallel } from './processes.mjs'
import { checksOf, stage } from './programs.mjs'
import { prepare, test } from './runners.mjs'
import { absenceOf, commandOf, titleOf } from './runtimes.mjs'
import { writeTable } from './table.mjs'

const here = import.meta.dirname
const root = resolve(here, '../..')
const words = process.argv.slice(2)
const started = Date.now()
const say = (text) =>
  console.log(`[${String(Math.round((Date.now() - started) / 1_000)).padStart(3)} s] ${text}`)

say('installing compilers, runtimes and test runners …')
const findingChromium = chromium().catch((error) => error)
await installTools()
const folder = await mkdtemp(join(tmpdir(), 'purecache-consumers-'))
const app = join(folder, 'app')
const tarball = await installPackage()
const absences = await findAbsences()
const chromiumPath = await findingChromium
let browser

const jobs = [
  ...packageJobs(),
  ...(
    await Promise.all([...builds.map(buildJobs), ...broken.map(brokenJobs), ...runners.map(runnerJobs)])
  ).flat(),
].filter(({ row, column }) => words.every((word) => [...row, column].join(' ').includes(word)))
await openBrowserFor(jobs)

const told = new WeakSet()
const outcomes = { ok: 0, FAIL: 0, skip: 0 }
await inParallel(jobs.map((job) => () => settle(job)))
await browser?.close()

say(`${outcomes.ok} passed, ${outcomes.FAIL} failed, ${outcomes.skip} skipped`)
if (outcomes.FAIL > 0 || jobs.length === 0) {
  console.log(`What was built is in ${folder}.`)
  process.exitCode = 1
} else {
  await rm(folder, { recursive: true, force: true })
  if (outcomes.skip === 0 && words.length === 0) await writeTable(join(root, 'docs/compatibility.md'), jobs)
}

/** Tells in a line how a job went. Only what a machine can't run is skipped, and nothing is in CI. */
async function settle(job) {
  let outcome = 'ok'
  let reason = ''
  if (job.absence !== undefined) {
    outcome = process.env.CI === 'true' ? 'FAIL' : 'skip'
    reason = job.absence
  } else
    try {
      await job.run()
    } catch (error) {
      outcome = 'FAIL'
      // What failed to build is told of once, not with everything that would have run it.
      reason = told.has(error) ? 'as above' : error.message
      told.add(error)
    }
  outcomes[outcome]++
  const done = outcomes.ok + outcomes.FAIL + outcomes.skip
  say(`${done}/${jobs.length} ${outcome.padEnd(4)} ${[...job.row, job.column].join(' · ')}`)
  if (reason !== '') console.log(reason.slice(0, 4_000).replace(/^/gm, '      '))
}

function packageJobs() {
  const installed = join(app, 'node_modules/purecache')
  return Object.entries(packageChecks).map(([title, check]) => ({
    part: 'package',
    row: [title],
    column: 'package',
    run: () => check({ tarball, installed }),
  }))
}

/** The jobs of one build: it is made once, when the first of them comes, and run once for each runtime and format. */
async function buildJobs(build) {
  const title = await titleOf(build.package)
  const workarounds = broken.filter((row) => row.builds.includes(build)).map(({ program }) => program)
  const entries = ['plain', 'reflect'].map((name) => `${build.protocol}/${name}`)
  const make = once(() => makeBuild({ ...build, entries, workarounds }))
  const job = async (format, runtime, run, part = 'builds') => ({
    part,
    row:
      part === 'copies'
        ? [title, build.protocol]
        : [title, build.protocol, settingOf(build), format.toUpperCase()],
    column: runtime === 'chromium' ? 'Chromium' : await titleOf(runtime),
    absence: absences.get(runtime),
    needsBrowser: runtime === 'chromium',
    run: async () => run(await make()),
  })
  const found = build.formats.flatMap((format) =>
    build.runtimes.map((runtime) =>
      job(format, runtime, async (place) => {
        for (const entry of entries) await runEntry(build, place, format, runtime, entry)
      }),
    ),
  )
  if (build.pages)
    found.push(
      job('esm', 'chromium', async (place) => {
        for (const entry of entries) {
          const printed = await browser.run(`${place.slice(folder.length + 1)}/out/esm/${entry}.js`)
          expectChecks(printed, checksOf(join(place, 'src/esm'), entry))
        }
      }),
    )
  if (build.copies)
    for (const runtime of build.runtimes)
      found.push(
        job(
          'esm',
          runtime,
          async (place) => {
            const [command, ...args] = commandOf(runtime)
            expectChecks(await execute(command, [...args, join(place, 'out/copies.mjs')], { cwd: place }), 10)
          },
          'copies',
        ),
      )
  return Promise.all(found)
}

/** The jobs that hold what is said to be broken to be so, each with the one program that shows it. */
function brokenJobs({ program, builds, symptom }) {
  return Promise.all(
    builds.map(async (build) => {
      const [runtime] = build.runtimes
      return {
        part: 'broken',
        row: [await titleOf(build.package), build.protocol, settingOf(build), program],
        column: 'is broken still',
        absence: absences.get(runtime),
        run: async () => {
          const broke = await makeBuild({
            ...build,
            formats: ['esm'],
            entries: ['alone'],
            alone: program,
            workarounds: [],
          })
            .then((place) => runEntry(build, place, 'esm', runtime, 'alone'))
            .then(
              () => 'it works: the row in combinations.mjs has to go',
              ({ message }) => (symptom.test(message) ? undefined : message),
            )
          if (broke !== undefined) throw new Error(broke)
        },
      }
    }),
  )
}

async function runnerJobs(runner) {
  const title =
    runner.runner === 'nodeTest'
      ? `node:test, ${await titleOf(runner.package)}`
      : await titleOf(runner.package)
  return Promise.all(
    runner.runtimes.map(async (runtime) => ({
      part: 'runners',
      row: [title, runner.protocol, runner.format.toUpperCase()],
      column: await titleOf(runtime),
      absence: absences.get(runtime),
      run: async () => {
        const place = await mkdtemp(join(app, `${runner.runner}-`))
        await prepare(place, runner)
        await test(place, runner, commandOf(runtime))
      },
    })),
  )
}

async function makeBuild(build) {
  const place = await mkdtemp(join(app, `${build.compiler}-${build.protocol}-`))
  await stage(place, build)
  await compilers[build.compiler](place, build)
  return place
}

async function runEntry({ compiler, flags = [] }, place, format, runtime, entry) {
  const [command, ...args] = commandOf(runtime)
  const file = join(place, 'out', format, `${entry}.${compiler === 'none' ? 'ts' : 'js'}`)
  const printed = await execute(command, [...args, ...flags, file], { cwd: place })
  expectChecks(printed, checksOf(join(place, 'src', format), entry))
}

function expectChecks(printed, count) {
  if (!printed.split('\n').includes(`${count} checks passed`))
    throw new Error(`expected ${count} checks to pass, received: ${printed}`)
}

/** `npm ci`, unless it was done for this very lock file. */
async function installTools() {
  const lock = createHash('sha256')
    .update(await readFile(join(here, 'package-lock.json')))
    .digest('hex')
  const mark = join(here, 'node_modules/.installed')
  if ((await readFile(mark, 'utf8').catch(() => '')) === lock) return
  await execute('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: here, seconds: 480 })
  await writeFile(mark, lock)
}

/** Packs the package and installs the tarball into an app outside the repository, which finds the tools above it. */
async function installPackage() {
  await mkdir(app)
  await symlink(join(here, 'node_modules'), join(folder, 'node_modules'))
  const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder]
  const [{ filename }] = JSON.parse(await execute('npm', args, { cwd: root }))
  await writeFile(join(app, 'package.json'), JSON.stringify({ name: 'app', private: true }))
  const install = ['install', '--offline', '--no-audit', '--no-fund', '--no-package-lock']
  await execute('npm', [...install, join(folder, filename)], { cwd: app })
  return join(folder, filename)
}

async function findAbsences() {
  const runtimes = new Set([...builds, ...runners].flatMap((each) => each.runtimes))
  const found = new Map()
  for (const runtime of runtimes) {
    const absence = await absenceOf(runtime)
    if (absence !== undefined) found.set(runtime, absence)
  }
  return found
}

async function openBrowserFor(jobs) {
  const pages = jobs.filter(({ needsBrowser }) => needsBrowser)
  if (pages.length === 0) return
  try {
    if (chromiumPath instanceof Error) throw chromiumPath
    browser = await openBrowser(chromiumPath, folder)
    for (const job of pages) job.column = `Chromium ${browser.version}`
  } catch (error) {
    for (const job of pages) job.absence = `no Chromium: ${error.message}`
  }
}

function once(make) {
  let made
  return () => (made ??= make())
}
