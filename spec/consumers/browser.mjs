// Programs in headless Chromium, served as files: no bundler between the package and the browser unless a
// build has one.
import { access, readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { execute } from './processes.mjs'

const candidates = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium', '/usr/bin/google-chrome']
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run']
const offline = ['--disable-background-networking', '--disable-component-update', '--disable-sync']

/** The path of Chromium, installed from Debian's packages when it is absent; rejects with the reason. */
export async function chromium() {
  const present = await firstOf(candidates)
  if (present !== undefined) return present
  if (process.getuid?.() !== 0) throw new Error('Chromium is not installed, and only root may install it')
  const apt = ['-qq', '-o', 'DPkg::Lock::Timeout=300']
  // One of several package lists may be out of reach. The installation fails if no other has the package.
  await execute('apt-get', [...apt, 'update'], { seconds: 300 }).catch(() => {})
  const install = ['install', '--yes', '--no-install-recommends', 'chromium-headless-shell']
  await execute('apt-get', [...apt, ...install], { seconds: 600 })
  const installed = await firstOf(candidates)
  if (installed === undefined)
    throw new Error('chromium-headless-shell is installed, but nowhere to be found')
  return installed
}

/** Opens a browser on the files below a folder: `run` gives what a module printed, `close` ends it. */
export async function openBrowser(executablePath, folder) {
  if (executablePath instanceof Error) throw executablePath
  const { chromium } = await import('playwright-core')
  const server = createServer((request, response) => void serve(folder, request, response))
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const browser = await chromium.launch({ executablePath, args: [...flags, ...offline] })
  const origin = `http://127.0.0.1:${server.address().port}`
  return {
    version: browser.version().split('.')[0],
    async run(path) {
      const page = await browser.newPage()
      const failed = new Promise((_, reject) => page.on('pageerror', reject))
      const printed = page.waitForEvent('console', { timeout: 60_000 })
      try {
        const [message] = await Promise.all([
          Promise.race([printed, failed]),
          page.goto(`${origin}/page?${path}`),
        ])
        return message.text()
      } finally {
        await page.close()
      }
    },
    async close() {
      await browser.close()
      server.close()
    },
  }
}

const imports = {
  purecache: '/app/node_modules/purecache/dist/esm/index.mjs',
  'purecache/redis': '/app/node_modules/purecache/dist/esm/redis.mjs',
  'reflect-metadata': '/node_modules/reflect-metadata/Reflect.js',
}

async function serve(folder, request, response) {
  const { pathname, search } = new URL(request.url, 'http://localhost')
  try {
    const [type, body] =
      pathname === '/page'
        ? ['text/html', page(search.slice(1))]
        : pathname === '/favicon.ico'
          ? ['image/x-icon', '']
          : [typeOf(pathname), await readFile(join(folder, normalize(pathname)))]
    response.writeHead(200, { 'content-type': type }).end(body)
  } catch {
    response.writeHead(404).end()
  }
}

const page = (path) => `<!doctype html>
<script type="importmap">${JSON.stringify({ imports })}</script>
<script type="module" src="/${path}"></script>`

const typeOf = (path) => (['.js', '.mjs'].includes(extname(path)) ? 'text/javascript' : 'text/plain')

async function firstOf(paths) {
  for (const path of paths)
    if (
      await access(path).then(
        () => true,
        () => false,
      )
    )
      return path
  return undefined
}
