// Bundles an example with the library's source and runs it, passing arguments on. Without an example, it runs
// all of examples/*.ts.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { buildSync } from 'esbuild'

const root = resolve(import.meta.dirname, '..')
const build = mkdtempSync(join(root, 'node_modules', '.example-'))
process.on('exit', () => rmSync(build, { recursive: true, force: true }))

/** The library's entry points by the names under which programs import them. */
const sources = Object.fromEntries(
  readdirSync(join(root, 'lib'))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => [`purecache/${basename(file, '.ts')}`.replace('/index', ''), join(root, 'lib', file)]),
)

function run(file, args) {
  const outfile = join(build, `${basename(file, '.ts')}.mjs`)
  buildSync({
    entryPoints: [resolve(root, file)],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    alias: sources,
    external: ['sql.js', 'reflect-metadata'],
    tsconfig: join(root, 'tsconfig.json'),
    logLevel: 'error',
  })
  return (
    spawnSync(process.execPath, ['--enable-source-maps', outfile, ...args], { stdio: 'inherit' }).status ?? 1
  )
}

const [file, ...args] = process.argv.slice(2)
if (file !== undefined) {
  process.exitCode = run(file, args)
} else {
  const examples = readdirSync(join(root, 'examples')).filter((name) => name.endsWith('.ts'))
  const failed = examples.filter((name) => {
    console.log(`── examples/${name}`)
    return run(join('examples', name), []) !== 0
  })
  console.log(`${examples.length - failed.length} of ${examples.length} examples passed`)
  if (failed.length > 0 || examples.length === 0) process.exitCode = 1
}
