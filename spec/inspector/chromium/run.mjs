// Tries the inspector in headless Chromium: installs what the lock says, builds the package, and runs the
// specs beside.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from '../../consumers/browser.mjs'

const folder = import.meta.dirname
const root = join(folder, '../../..')

if (!existsSync(join(folder, 'node_modules'))) {
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  if (status !== 0) process.exit(1)
}

const built = spawnSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' })
if (built.status !== 0) process.exit(1)

const { status } = spawnSync(
  process.execPath,
  ['--test', '--test-reporter=spec', join(folder, 'serve.spec.mjs'), join(folder, 'page.spec.mjs')],
  {
    stdio: 'inherit',
    env: { ...process.env, CHROMIUM: await chromium() },
  },
)
process.exitCode = status ?? 1
