// Runs a folder of programs with its own packages, as a user of the library would. It installs the packages
// of the lock file and the packed library, compiles with each tsconfig, and runs the output: specs with
// node:test, other programs one by one. With a second argument it runs only that program, and shows its
// output at once.
import { spawnSync } from 'node:child_process'
import { readdirSync, rmSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { install, must, pack, root } from './installed.mjs'

const [, , path, chosen] = process.argv
const folder = resolve(root, path)
const output = join(folder, 'dist')
const name = relative(root, folder)

install(folder, pack())
compile()
const programs = readdirSync(output, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.js') && !file.startsWith('support'))
  .filter((file) => chosen === undefined || file === `${chosen}.js`)
  .sort()
const specs = programs.filter((file) => file.endsWith('.spec.js'))
const examples = programs.filter((file) => !specs.includes(file))

if (programs.length === 0) throw new Error(`there is nothing to run in ${name}`)
if (specs.length > 0) must(output, process.execPath, ['--test', '--test-reporter=spec', ...specs])
const failed = examples.filter((example) => !succeeds(example))
if (examples.length > 0)
  console.log(`${examples.length - failed.length} of ${examples.length} examples in ${name} passed`)
if (failed.length > 0) process.exitCode = 1

function compile() {
  rmSync(output, { recursive: true, force: true })
  const projects = readdirSync(folder).filter((file) => /^tsconfig.*\.json$/.test(file))
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  for (const project of projects) must(folder, process.execPath, [tsc, '-p', project])
}

/**
 * Prints an example's output in one line, or unchanged for a chosen one. The example has a minute to end and
 * close its servers.
 */
function succeeds(example) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--enable-source-maps', example], {
    cwd: output,
    encoding: 'utf8',
    timeout: 60_000,
    stdio: chosen === undefined ? 'pipe' : 'inherit',
  })
  if (chosen !== undefined) return status === 0
  console.log(`${status === 0 ? '✔' : '✘'} ${example.replace('.js', '').padEnd(27)} ${stdout.trim()}`)
  if (status !== 0) console.error(stderr.trim() || 'It did not end within a minute.')
  return status === 0
}
