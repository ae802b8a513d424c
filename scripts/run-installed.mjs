// Runs a folder of programs with packages of its own, as a user of the library would: installs what its lock says, adds
// the packed library, compiles with each tsconfig there, and runs what came out: specs with node:test, others one by one.
// With a second argument it runs that program alone, and shows its output as it comes.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const [, , path, chosen] = process.argv
const folder = resolve(root, path)
const output = join(folder, 'dist')
const name = relative(root, folder)
const QUIET = ['ignore', 'ignore', 'inherit'] // errors alone

install()
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

function install() {
  const packed = mkdtempSync(join(tmpdir(), 'purecache-'))
  process.on('exit', () => rmSync(packed, { recursive: true, force: true }))
  must(root, 'npm', ['run', '--silent', 'build'])
  must(root, 'npm', ['pack', '--silent', '--pack-destination', packed], QUIET)
  must(folder, 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], QUIET)
  // A tarball changes with each build, so it cannot be in the lock; npm would unpack it just so.
  const library = join(folder, 'node_modules/purecache')
  mkdirSync(library)
  must(packed, 'tar', ['-xzf', readdirSync(packed)[0], '--strip-components=1', '-C', library])
}

function compile() {
  rmSync(output, { recursive: true, force: true })
  const projects = readdirSync(folder).filter((file) => /^tsconfig.*\.json$/.test(file))
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  for (const project of projects) must(folder, process.execPath, [tsc, '-p', project])
}

/** Prints an example's output in one line, that of a chosen one as it is. It has a minute to end and close its servers. */
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

function must(cwd, command, args, stdio = 'inherit') {
  const { status, error } = spawnSync(command, args, { cwd, stdio })
  if (status === 0) return
  console.error(error ?? `✘ ${command} ${args.join(' ')} failed in ${cwd}`)
  process.exit(1)
}
