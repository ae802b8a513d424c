// What runs the programs: binaries that come as npm packages, so that all versions are at hand on one
// machine.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { builds, hosts, runners } from './combinations.mjs'
import { execute, tool } from './processes.mjs'

const { devDependencies, optionalDependencies } = JSON.parse(
  readFileSync(join(import.meta.dirname, 'package.json'), 'utf8'),
)
const pinned = { ...devDependencies, ...optionalDependencies }

const packages = { bun: '@oven/bun-linux-x64-baseline', deno: '@deno/linux-x64-glibc' }

const commands = {
  bun: [tool(`${packages.bun}/bin/bun`)],
  deno: [tool(`${packages.deno}/deno`), 'run', '--allow-all', '--no-lock', '--node-modules-dir=manual'],
}

const names = {
  typescript: 'tsc',
  ts52: 'tsc',
  ts59: 'tsc',
  ts70: 'tsc',
  vite8: 'vite',
  '@swc/core': 'swc',
  '@babel/core': 'babel',
  miniflare: 'Miniflare',
}

/** The command line that a runtime's name stands for. */
export const commandOf = (runtime) => commands[runtime] ?? [tool(`${runtime}/bin/node`)]

/** A package as people call it, with its version: `tsc 6.0.3`, `Node 20.20.2`. */
export function titleOf(name) {
  const version = pinned[packages[name] ?? name].split('@').at(-1)
  return `${name.startsWith('node') ? 'Node' : (names[name] ?? name)} ${version}`
}

/** The runtimes that do not start on this machine, with the reason. */
export async function absences() {
  const found = new Map()
  for (const runtime of new Set([...builds, ...runners, ...hosts].flatMap((each) => each.runtimes)))
    await execute(commandOf(runtime)[0], ['--version']).catch(({ message }) => {
      found.set(runtime, `${runtime} does not start here: ${message.split('\n')[0]}`)
    })
  return found
}
