// Where all is tried: the tools installed beside this file, and an app outside the repository that has the
// tarball.
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { execute } from './processes.mjs'

const here = import.meta.dirname
const quiet = ['--no-audit', '--no-fund', '--loglevel=error']

/** `npm ci`, unless it was done for this very lock file. */
export async function installTools() {
  const text = await readFile(join(here, 'package-lock.json'))
  const lock = createHash('sha256').update(text).digest('hex')
  const mark = join(here, 'node_modules/.installed')
  if ((await readFile(mark, 'utf8').catch(() => '')) === lock) return
  await execute('npm', ['ci', '--ignore-scripts', ...quiet], { cwd: here, seconds: 480 })
  await writeFile(mark, lock)
}

/** Packs the package and installs the tarball in an app, which finds the tools above it. */
export async function installPackage() {
  const folder = await mkdtemp(join(tmpdir(), 'purecache-consumers-'))
  const app = join(folder, 'app')
  await mkdir(app)
  await symlink(join(here, 'node_modules'), join(folder, 'node_modules'))
  const pack = ['pack', '--ignore-scripts', '--json', '--loglevel=silent', '--pack-destination', folder]
  const [{ filename }] = JSON.parse(await execute('npm', pack, { cwd: resolve(here, '../..') }))
  const tarball = join(folder, filename)
  await writeFile(join(app, 'package.json'), JSON.stringify({ name: 'app', private: true }))
  await execute('npm', ['install', '--offline', '--no-package-lock', ...quiet, tarball], { cwd: app })
  return { folder, app, tarball }
}
