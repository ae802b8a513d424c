// What runs the programs: binaries that come as npm packages, so that all versions are at hand on one machine.
import { access, readFile } from 'node:fs/promises'
import { execute, tool } from './processes.mjs'

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
}

/** The command line that a runtime's name stands for. */
export const commandOf = (runtime) => commands[runtime] ?? [tool(`${runtime}/bin/node`)]

/** A package as people call it, with the version that is installed: `tsc 6.0.3`, `Node 20.20.2`. */
export async function titleOf(name) {
  const { version } = JSON.parse(await readFile(tool(`${packages[name] ?? name}/package.json`), 'utf8'))
  return `${name.startsWith('node') ? 'Node' : (names[name] ?? name)} ${version}`
}

/** Why a runtime can't be used here, or nothing. */
export async function absenceOf(runtime) {
  const [binary] = commandOf(runtime)
  try {
    await access(binary)
    await execute(binary, ['--version'])
    return undefined
  } catch (error) {
    return `${runtime} does not start here: ${error.message.split('\n')[0]}`
  }
}
