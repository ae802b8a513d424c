// Folders with packages of their own, installed as a user of the library would.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

export const root = resolve(import.meta.dirname, '..')
const QUIET = ['ignore', 'ignore', 'inherit'] // only errors

/** Builds and packs the library. Returns the path of the tarball, which is deleted when this process ends. */
export function pack() {
  const folder = mkdtempSync(join(tmpdir(), 'purecache-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  must(root, 'npm', ['run', '--silent', 'build'])
  must(root, 'npm', ['pack', '--silent', '--pack-destination', folder], QUIET)
  return join(folder, readdirSync(folder)[0])
}

/** Installs the packages in the lock file of a folder, and the packed library. */
export function install(folder, tarball) {
  must(folder, 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], QUIET)
  // A tarball changes with each build, so it cannot be in the lock file. It is unpacked as npm would do it.
  const library = join(folder, 'node_modules/purecache')
  mkdirSync(library)
  must(folder, 'tar', ['-xzf', tarball, '--strip-components=1', '-C', library])
}

/** Runs a command. Ends this process when it fails. */
export function must(cwd, command, args, stdio = 'inherit') {
  const { status, error } = spawnSync(command, args, { cwd, stdio })
  if (status === 0) return
  console.error(error ?? `✘ ${command} ${args.join(' ')} failed in ${cwd}`)
  process.exit(1)
}
