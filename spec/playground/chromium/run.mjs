// Tries the playground in headless Chromium: installs what the lock says, builds the page, and runs the specs
// beside.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from '../../consumers/browser.mjs'

const folder = import.meta.dirname

if (!existsSync(join(folder, 'node_modules'))) {
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  if (status !== 0) process.exit(1)
}

const { status } = spawnSync(
  process.execPath,
  ['--test', '--test-reporter=spec', join(folder, 'page.spec.mjs')],
  {
    stdio: 'inherit',
    env: { ...process.env, CHROMIUM: await chromium() },
  },
)
process.exitCode = status ?? 1
