// docs/compatibility.md, of a run in which everything passed: the same versions give the same bytes.
import { readFile, writeFile } from 'node:fs/promises'
import { format, resolveConfig } from 'prettier'
import { broken, settingOf } from './combinations.mjs'
import { titleOf } from './runtimes.mjs'

/** Writes the table. Returns whether it has changed, save in Chromium's version, which is the machine's. */
export async function writeTable(path, jobs) {
  const part = (name, ...headings) =>
    matrix(
      jobs.filter((job) => job.part === name),
      headings,
    )
  const text = `# Compatibility

Written by \`npm run test:consumers\`, which packs the package, installs the tarball in an app, compiles and runs the programs of
\`spec/consumers\` as below, and fails when one of their checks does. A tick is a run in which all passed.

## Compilers and runtimes

Each row with \`tsc\` is type-checked as well, declarations emitted, strict and with \`skipLibCheck\` off, \`lib\` being ES2022 alone. The
programs run with and without reflect-metadata.

${part('builds', 'compiled by', 'decorators', 'setting', 'modules')}

## What compilers break

The run holds each of these to be so still, and everything else about them to work. The workaround is what the programs above do.

${brokenTable()}

## An ESM and a CommonJS copy in one process

Each sees the other's caches.

${part('copies', 'compiled by', 'decorators')}

## Test runners

Fake timers move the cache's time, methods can be spied on. Jest compiles with ts-jest, node:test with tsx.

${part('runners', 'runner', 'decorators', 'modules')}

## Hosts

Workers: entries expire and loads are tried again though timers end with their request. Deno: no timer is left behind. zone.js: no
timer makes a view render. Jest: values of Node's realm are compared by value, and no global is asked for when it is gone.
AsyncLocalStorage: an entry keeps nothing of the request that loaded it.

${part('hosts', 'host', 'what is tried')}

## The package

${jobs
  .filter((job) => job.part === 'package')
  .map(({ row: [title] }) => `- ${title}`)
  .join('\n')}
`
  const before = await readFile(path, 'utf8').catch(() => '')
  const after = await format(text, { ...(await resolveConfig(path)), filepath: path })
  await writeFile(path, after)
  return anyChromium(before) !== anyChromium(after)
}

const anyChromium = (text) => text.replace(/Chromium \d+/g, 'Chromium')

/**
 * One line for each row of the jobs, one column for each of their columns, in the order in which they come.
 */
function matrix(jobs, headings) {
  const columns = [...new Set(jobs.map(({ column }) => column))]
  const rows = new Map()
  for (const { row, column } of jobs) {
    const key = row.join(' | ')
    rows.set(key, (rows.get(key) ?? new Set()).add(column))
  }
  return table(
    [...headings, ...columns],
    [...rows].map(([key, tried]) => [key, ...columns.map((column) => (tried.has(column) ? '✓' : ''))]),
  )
}

function brokenTable() {
  const rows = []
  for (const { what, instead, builds } of broken) {
    const where = new Set()
    for (const build of builds) where.add(`${titleOf(build.package)}, ${build.protocol}, ${settingOf(build)}`)
    rows.push([[...where].join('; '), what, instead])
  }
  return table(['compiler, decorators, setting', 'what breaks', 'what to do'], rows)
}

function table(headings, rows) {
  return [headings, headings.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
