// Builds the playground into one self-contained page. `node scripts/playground.mjs <folder>` writes it there;
// without a folder, the script serves it on this machine.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { minify } from 'terser'

const root = resolve(import.meta.dirname, '..')
const source = join(root, 'playground')

/** Bytes of the whole page, gzipped, at most. */
const LIMIT = 40_000
const PORT = 4_173

/**
 * Files of which the page uses only these parts: its caches have numbers as keys, with hashes; entries have
 * neither a weight nor their own ttl, there is no target hit rate, and logs are text.
 */
const REACHED = {
  'structures/arena/keyed-arena': 'export function KeyedArena() {}',
  'structures/index/hash': 'export const hashOf = (key, hashes) => hashes.of(key)',
  'structures/order/timer-wheel': 'export function TimerWheel() {}',
  'backends/weighing': 'export function weighing() {}',
  'simulation/targets': 'export function capacityFor() {}',
  'simulation/formats/oracle': 'export function OracleReader() {} export function looksLikeOracle() {}',
}
const onlyReached = {
  name: 'only what is reached',
  setup({ onLoad }) {
    for (const [file, contents] of Object.entries(REACHED))
      onLoad({ filter: new RegExp(`/lib/${file}\\.ts$`) }, () => ({ contents }))
  },
}

/**
 * Members that only our own classes and records have, and that are never accessed by a computed name. They
 * get short names. A name that no longer exists does no harm.
 */
const MEMBERS = `
  absentUses adapt adaptsIn admit compulsory compulsoryBound compulsoryMisses deliver displace
  entrance entriesOf evictFor evictionOrder evictions exactLimit firstBut forget forgetAll frequency
  ghostCapacity halve hasCurve hashOf isAlive isAsked isDirty isExpired isGhost isLRUKnown isMarked
  isByWrite isQuiet isRecencyPhase isRing isUnbounded isUsedMore isWeighed keyOf locate lruHits lruMisses makeRoom missWeight
  moment moveBehind moveToEnd nextLine operations outcomes period raise readmit rebuild
  recall recover removals removeAll reserve resized samples smallCapacity unlink unsettled useOnce
  usesAfter usesBefore victim
`

/** Returns the page as text. */
export async function pageOf() {
  const options = { bundle: true, minify: true, write: false, logLevel: 'warning' }
  const built = (file, more) => build({ ...options, ...more, entryPoints: [join(source, file)] })
  const textOf = ({ outputFiles }) => outputFiles[0].text.trim()
  const style = textOf(await built('page.css', {}))
  const program = {
    format: 'iife',
    target: 'es2022',
    charset: 'utf8',
    mangleProps: new RegExp(`^(${MEMBERS.trim().split(/\s+/).join('|')})$`),
    plugins: [onlyReached],
  }
  // terser after esbuild, because it makes the page 1.5 kB smaller than esbuild alone.
  const { code: script } = await minify(textOf(await built('page/main.ts', program)), { ecma: 2020 })
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    "style-src 'unsafe-inline'", // charts have their own style sheet, and drawings move by style
    'worker-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  return readFileSync(join(source, 'page.html'), 'utf8')
    .replace(/\s*\n\s*/g, '\n')
    .replace('content="policy"', () => `content="${policy}"`)
    .replace(/\s*\/\* style \*\/\s*/, () => style)
    .replace(/\s*\/\* script \*\/\s*/, () => script)
}

function hashOf(script) {
  return `'sha256-${createHash('sha256').update(script).digest('base64')}'`
}

async function write(folder) {
  const page = await pageOf()
  const bytes = gzipSync(page, { level: 9 }).length
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'index.html'), page)
  console.log(`playground: ${bytes} of ${LIMIT} bytes, gzipped`)
  if (bytes > LIMIT) process.exitCode = 1
}

/** Builds the page at each request, so that it shows the current sources. */
function serve() {
  const server = createServer(({ url }, response) => {
    if (url === '/favicon.ico') return void response.writeHead(404).end()
    pageOf().then(
      (page) => response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page),
      (failure) => response.writeHead(500).end(String(failure)),
    )
  })
  server.on('error', ({ code }) => {
    if (code !== 'EADDRINUSE') throw new Error(`cannot listen: ${code}`)
    server.listen(0, '127.0.0.1')
  })
  server.on('listening', () => {
    const address = `http://127.0.0.1:${server.address().port}/`
    console.log(`The playground is at ${address}; Ctrl+C ends it.`)
    if (process.stdout.isTTY) open(address)
  })
  server.listen(PORT, '127.0.0.1')
}

/** Opens the default browser, if there is one. */
function open(address) {
  const opener = { darwin: 'open', win32: 'explorer' }[process.platform] ?? 'xdg-open'
  spawn(opener, [address], { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref()
}

if (process.argv[1] === import.meta.filename) {
  const [folder] = process.argv.slice(2)
  if (folder === undefined) serve()
  else await write(resolve(folder))
}
