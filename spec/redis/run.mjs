// Runs the specs that need a real Redis: installs the clients that the lock names, checks the types, bundles
// each spec with the library, and runs them with node:test. Each spec starts servers of its own. Arguments
// choose specs by name.
import { spawnSync } from 'node:child_process'
import { readdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'

const folder = import.meta.dirname
const root = resolve(folder, '../..')
const output = join(folder, 'dist')
const chosen = process.argv.slice(2)

must('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], ['ignore', 'ignore', 'inherit'])
must(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder])
rmSync(output, { recursive: true, force: true })
const sources = readdirSync(folder).filter((file) => file.endsWith('.ts'))
await build({
  absWorkingDir: folder,
  entryPoints: sources,
  outdir: output,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  sourcemap: 'inline',
  tsconfig: join(folder, 'tsconfig.json'),
  external: ['ioredis', 'ioredis5', 'iovalkey', 'redis', 'redis5', 'esbuild'],
})
const specs = readdirSync(output)
  .filter((file) => file.endsWith('.spec.mjs'))
  .filter((file) => chosen.length === 0 || chosen.some((name) => file.includes(name)))
  .sort()
const settings = ['--enable-source-maps', '--test', '--test-reporter=spec', '--test-timeout=180000']
must(process.execPath, [...settings, ...specs])

function must(command, args, stdio = 'inherit') {
  const { status, error } = spawnSync(command, args, {
    cwd: args[0]?.startsWith('--e') ? output : folder,
    stdio,
  })
  if (status === 0) return
  console.error(error ?? `✘ ${command} ${args.join(' ')} failed`)
  process.exit(1)
}
