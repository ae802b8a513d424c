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

\`npm run test:consumers\` writes this page. It packs the package, installs the tarball in an app, and compiles and runs the
programs of \`spec/consumers\` in each combination below. A tick is a run in which all checks passed.

## Compilers and runtimes

Each row with \`tsc\` is also type-checked, with \`strict\`, \`declaration\`, \`skipLibCheck: false\` and \`lib: ["ES2022"]\`. The programs
run with and without reflect-metadata.

${part('builds', 'compiled by', 'decorators', 'setting', 'modules')}

## What compilers break

The run checks that each of these compiler bugs still exists, and that everything else works. The programs above use the
workarounds.

${brokenTable()}

## An ESM and a CommonJS copy in one process

Each copy finds the caches of the other.

${part('copies', 'compiled by', 'decorators')}

## Test runners

Tested: fake timers control the cache's time, and methods can be spied on. Jest compiles with ts-jest, node:test with tsx.

${part('runners', 'runner', 'decorators', 'modules')}

## Hosts

- Workers: entries expire and loads are retried, although timers end with their request.
- Deno: no timer is left behind.
- zone.js: no timer makes a view render.
- Jest: values of Node's realm are compared by value, and no global is read after it was removed.
- AsyncLocalStorage: an entry does not keep the context of the request that loaded it.

${part('hosts', 'host', 'what is tested')}

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
