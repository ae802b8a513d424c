// The combinations as jobs: each with its place in the tables of docs/compatibility.md, and rejecting when it
// fails.
import { mkdtemp } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { broken, builds, hosts, runners, settingOf } from './combinations.mjs'
import { compilers } from './compilers.mjs'
import { tryHost } from './hosts.mjs'
import { packageChecks } from './package-checks.mjs'
import { execute } from './processes.mjs'
import { checksOf, stage } from './programs.mjs'
import { prepare, test } from './runners.mjs'
import { commandOf, titleOf } from './runtimes.mjs'

/** All jobs in a place, in the order of the tables. `absent` says why a runtime can't be had. */
export function jobsOf(place) {
  return [
    ...packageJobs(place),
    ...builds.flatMap((build) => buildJobs(place, build)),
    ...broken.flatMap((row) => brokenJobs(place, row)),
    ...runners.flatMap((runner) => runnerJobs(place, runner)),
    ...hosts.flatMap((host) => hostJobs(place, host)),
  ]
}

function packageJobs({ app, tarball }) {
  const installed = join(app, 'node_modules/purecache')
  return Object.entries(packageChecks).map(([title, check]) => ({
    part: 'package',
    row: [title],
    column: 'package',
    run: () => check({ tarball, installed }),
  }))
}

/** A build is made once, when the first of its jobs comes; each runs it in one format on one runtime. */
function buildJobs(place, build) {
  const workarounds = broken.filter((row) => row.builds.includes(build)).map(({ program }) => program)
  const entries = ['plain', 'reflect'].map((name) => `${build.protocol}/${name}`)
  let made
  const make = () => (made ??= makeBuild(place, { ...build, entries, workarounds }))

  const on = (runtime, part, row, run) => ({
    part,
    row: [titleOf(build.package), build.protocol, ...row],
    column: runtime === 'chromium' ? `Chromium ${place.browser?.version}` : titleOf(runtime),
    absence: place.absent.get(runtime),
    run: async () => run(await make()),
  })
  const programs = build.formats.flatMap((format) =>
    [...build.runtimes, ...(build.pages && format === 'esm' ? ['chromium'] : [])].map((runtime) =>
      on(runtime, 'builds', [settingOf(build), format.toUpperCase()], async (folder) => {
        for (const entry of entries) await runEntry(place, build, folder, format, runtime, entry)
      }),
    ),
  )
  const copies = (build.copies ? build.runtimes : []).map((runtime) =>
    on(runtime, 'copies', [], async (folder) => {
      const [command, ...args] = commandOf(runtime)
      expectChecks(await execute(command, [...args, join(folder, 'out/copies.mjs')], { cwd: folder }), 10)
    }),
  )
  return [...programs, ...copies]
}

/** What is said to be broken must be so, by the one program that shows it. */
function brokenJobs(place, { program, builds, symptom }) {
  return builds.map((build) => {
    const alone = { ...build, formats: ['esm'], entries: ['alone'], alone: program, workarounds: [] }
    const [runtime] = build.runtimes
    return {
      part: 'broken',
      row: [titleOf(build.package), build.protocol, settingOf(build), program],
      column: 'is broken still',
      absence: place.absent.get(runtime),
      run: async () => {
        try {
          await runEntry(place, alone, await makeBuild(place, alone), 'esm', runtime, 'alone')
        } catch (error) {
          if (symptom.test(error.message)) return
          throw error
        }
        throw new Error('it works: the row in combinations.mjs has to go')
      },
    }
  })
}

function runnerJobs(place, runner) {
  const prefix = runner.runner === 'nodeTest' ? 'node:test, ' : ''
  return runner.runtimes.map((runtime) => ({
    part: 'runners',
    row: [`${prefix}${titleOf(runner.package)}`, runner.protocol, runner.format.toUpperCase()],
    column: titleOf(runtime),
    absence: place.absent.get(runtime),
    run: async () => {
      const folder = await mkdtemp(join(place.app, `${runner.runner}-`))
      await prepare(folder, runner)
      await test(folder, runner, commandOf(runtime))
    },
  }))
}

function hostJobs(place, host) {
  return host.runtimes.map((runtime) => ({
    part: 'hosts',
    row: [host.title ?? titleOf(host.package), host.setting],
    column: titleOf(runtime),
    absence: place.absent.get(runtime),
    run: () => tryHost(place, host, runtime),
  }))
}

async function makeBuild({ app }, build) {
  const folder = await mkdtemp(join(app, `${build.compiler}-${build.protocol}-`))
  await stage(folder, build)
  await compilers[build.compiler](folder, build)
  return folder
}

async function runEntry(place, { compiler, flags = [] }, folder, format, runtime, entry) {
  const file = join(folder, 'out', format, `${entry}.${compiler === 'none' ? 'ts' : 'js'}`)
  const [command, ...args] = runtime === 'chromium' ? [] : commandOf(runtime)
  const printed =
    command === undefined
      ? await place.browser.run(relative(place.folder, file))
      : await execute(command, [...args, ...flags, file], { cwd: folder })
  expectChecks(printed, checksOf(join(folder, 'src', format), entry))
}

function expectChecks(printed, count) {
  if (!printed.split('\n').includes(`${count} checks passed`))
    throw new Error(`expected ${count} checks to pass, received: ${printed}`)
}
