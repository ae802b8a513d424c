// Compares `purecache simulate` with published figures, on traces that are not shipped:
//   npm run verify:published -- <folder>
// A figure whose trace is not in the folder is named and passed over. xz and zstd must be installed for files
// of theirs.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import process from 'node:process'
import { buildSync } from 'esbuild'
import { published } from './published-figures.mjs'

const root = resolve(import.meta.dirname, '..')
const folder = process.argv[2]
if (folder === undefined || !existsSync(folder)) {
  console.error('usage: npm run verify:published -- <folder of traces>')
  process.exit(2)
}

const build = mkdtempSync(join(root, 'node_modules', '.verify-'))
process.on('exit', () => rmSync(build, { recursive: true, force: true }))
const program = join(build, 'purecache.cjs')
buildSync({
  entryPoints: [join(root, 'lib/cli.ts')],
  outfile: program,
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'es2022',
  tsconfig: join(root, 'tsconfig.json'),
  logLevel: 'error',
})

const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name))
const known = files.find((file) => basename(file) === 'oracle.json')
let [held, failed, missing] = [0, 0, 0]
for (const figure of published(known === undefined ? [] : JSON.parse(readFileSync(known, 'utf8')))) {
  const file = files.find((each) => figure.files.includes(basename(each)))
  if (file === undefined) {
    missing++
    console.log(`–    ${figure.name}: no ${figure.files.join(' or ')} in the folder`)
    continue
  }
  const wrong = compared(figure.expected, await simulated(file, figure))
  if (wrong.length === 0) held += figure.expected.length
  else failed += wrong.length
  console.log(
    wrong.length === 0
      ? `ok   ${figure.name}: ${figure.expected.length} figures, ${figure.source}`
      : `FAIL ${figure.name}\n     ${wrong.join('\n     ')}`,
  )
}
console.log(`${held} figures hold, ${failed} do not, ${missing} could not be checked`)
if (failed > 0 || held === 0) process.exitCode = 1

/** Returns the rows of the CSV that the program prints for a trace, by policy and capacity. */
async function simulated(file, { args = [], convert, expected }) {
  const capacities = [...new Set(expected.map(({ capacity }) => capacity))].join()
  const policies = [...new Set(expected.map(({ policy }) => policy))].join()
  const bound = args.includes('--weight') ? '--max-weight' : '--capacities'
  const all = ['simulate', convert === undefined ? file : '-', ...args, bound, capacities]
  const input = convert === undefined ? undefined : convert(decompressed(file))
  const rows = await run([...all, '--policies', policies, '--exact', '--csv', '-', '--quiet'], input)
  const [, ...lines] = rows.trimEnd().split('\n')
  return new Map(
    lines.map((line) => {
      const [policy, capacity, hits, requests, , , missBytes] = line.split(',')
      const found = { hits: Number(hits), misses: requests - hits, missBytes: Number(missBytes) }
      return [`${policy} ${capacity}`, { ...found, percent: (100 * hits) / requests }]
    }),
  )
}

function run(args, input) {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [program, ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (chunk) => (text += chunk))
    child.on('close', (status) =>
      status === 0 ? done(text) : fail(new Error(`purecache ${args.join(' ')}: ${status}`)),
    )
    child.stdin.on('error', () => {})
    child.stdin.end(input)
  })
}

function decompressed(file) {
  const tool = { xz: 'xz', zst: 'zstd', gz: 'gzip' }[file.split('.').at(-1)]
  if (tool === undefined) return readFileSync(file)
  const { stdout, status, error } = spawnSync(tool, ['-dc', file], { maxBuffer: 2 ** 30 })
  if (status !== 0) throw new Error(`${tool} -dc ${file}: ${error?.message ?? status}`)
  return stdout
}

/** Returns the differences: all, or those above `within` where that is given. */
function compared(expected, found) {
  return expected.flatMap(({ policy, capacity, within = 0, ...figures }) =>
    Object.entries(figures)
      .map(([name, value]) => ({ name, value, is: found.get(`${policy} ${capacity}`)[name] }))
      .filter(({ value, is }) => Math.abs(is - value) > within)
      .map(({ name, value, is }) => `${policy} at ${capacity}: ${is} ${name}, published are ${value}`),
  )
}
