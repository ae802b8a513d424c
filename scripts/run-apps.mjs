// Builds and tests the applications of examples/apps by their own scripts, as a user of the library would.
// With the name of an application, it starts that instead: npm run examples:apps -- shop-nest
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from '../spec/consumers/browser.mjs'
import { install, must, pack, root } from './installed.mjs'

const [, , chosen] = process.argv
const apps = chosen === undefined ? readdirSync(join(root, 'examples/apps')) : [chosen]
const env = chosen === undefined ? { ...process.env, CHROMIUM: await chromium() } : process.env

const library = pack()
for (const app of apps) {
  const folder = join(root, 'examples/apps', app)
  console.log(`── ${app}`)
  install(folder, library)
  must(folder, 'npm', ['run', '--silent', 'build'])
  const command = chosen === undefined ? 'test' : 'start'
  const { status } = spawnSync('npm', ['run', '--silent', command], { cwd: folder, env, stdio: 'inherit' })
  if (status !== 0) process.exitCode = 1
}
