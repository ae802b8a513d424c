import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { buildSync } from 'esbuild'
import { chromium } from 'playwright-core'
import { pageOf } from '../../../scripts/playground.mjs'

const require = createRequire(import.meta.url)
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
const flags = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-sync']
const POLICIES = ['LRU', 'LFU', 'TTL', 'LRUTTL', 'Sieve', 'S3FIFO', 'TinyLFU']

let html, browser, server, origin
const asked = []

before(async () => {
  html = await pageOf()
  server = createServer(({ url }, response) => {
    asked.push(url)
    response.writeHead(200, { 'content-type': 'text/html' }).end(html)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${server.address().port}`
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: flags })
})

after(async () => {
  await browser.close()
  server.close()
})

/** Opens the page at an address, and fails when a script of it fails or breaks its policy of content. */
async function open(address = '', options = {}) {
  const page = await browser.newPage({ bypassCSP: false, ...options })
  page.faults = []
  page.requests = []
  page.on('pageerror', (error) => page.faults.push(error.message))
  page.on('console', (message) => message.type() === 'error' && page.faults.push(message.text()))
  page.on('request', (request) => page.requests.push(request.url()))
  await page.goto(`${origin}/${address}`)
  return page
}

async function close(page) {
  assert.deepEqual(page.faults, [])
  await page.close()
}

/** All that is shown of a step: the panels, the requests around it, and the rates. */
const shown = (page) =>
  page.evaluate(() => [
    ...['panels', 'tape', 'timeline', 'position'].map((id) => document.getElementById(id).outerHTML),
    location.hash,
  ])

const press = async (page, key, times = 1) => {
  for (let time = 0; time < times; time++) await page.keyboard.press(key)
}

const position = (page) => page.textContent('#position')

describe('the playground', () => {
  it('is below 40 kB, gzipped', () => {
    assert.ok(gzipSync(html, { level: 9 }).length < 40_000)
  })

  for (const policy of POLICIES)
    it(`shows the same step of ${policy} by an address, by steps, by jumps and on return`, async () => {
      const address = `#p=${policy}&c=4&t=6&g=zipf:0.9:9:30:2`
      const page = await open(`${address}&at=13`)
      const byAddress = await shown(page)
      await press(page, 'Home')
      await press(page, 'ArrowRight', 13)
      assert.deepEqual(await shown(page), byAddress)
      await press(page, 'End')
      await press(page, 'ArrowLeft', 17)
      assert.deepEqual(await shown(page), byAddress)
      await page.locator('#slider').fill('29')
      await page.locator('#slider').fill('13')
      assert.deepEqual(await shown(page), byAddress)
      await close(page)
    })

  it('has an address that leads to the same step', async () => {
    const mine = await open('#p=LRU,TinyLFU&c=3&s=abcabdae&at=2')
    await mine.getByRole('button', { name: 'Next' }).click()
    await mine.getByLabel('Capacity').fill('4')
    await mine.getByLabel('S3FIFO').check()
    await mine.getByLabel('Keys or log lines').fill('user:1 user:2 user:1 user:3 a&b=c#d')
    await mine.waitForFunction(() => location.hash.includes('user:3')) // the field waits until typing pauses
    const theirs = await open(new URL(mine.url()).hash)
    assert.deepEqual(await shown(theirs), await shown(mine))
    assert.equal(
      new URL(mine.url()).hash,
      '#p=LRU,S3FIFO,TinyLFU&c=4&s=user:1+user:2+user:1+user:3+a%26b%3Dc%23d&at=3',
    )
    await close(mine)
    await close(theirs)
  })

  it('can be operated by keyboard alone', async () => {
    const page = await open('#p=Sieve&c=3&s=abcabdae&at=0')
    await press(page, 'ArrowRight', 3)
    assert.equal(await position(page), '3 of 8')
    await press(page, 'ArrowLeft')
    assert.equal(await position(page), '2 of 8')
    await press(page, 'End')
    assert.equal(await position(page), '8 of 8')
    await press(page, 'Home')
    assert.equal(await position(page), '0 of 8')
    await page.locator('#pace').selectOption('fastest')
    await page.locator('body').evaluate((body) => body.ownerDocument.activeElement.blur())
    await press(page, ' ')
    assert.equal(await page.textContent('#play'), '❚❚ Pause')
    await page.waitForFunction(() => document.getElementById('position').textContent === '8 of 8')
    assert.equal(await page.textContent('#play'), '▶ Play')
    // Every control is reached by Tab, in the order of the page.
    const reached = new Set()
    await page.evaluate(() => document.body.focus())
    for (let step = 0; step < 40; step++) {
      await press(page, 'Tab')
      reached.add(await page.evaluate(() => document.activeElement.id || document.activeElement.value))
    }
    for (const id of [
      'LRU',
      'capacity',
      'typed',
      'text',
      'first',
      'back',
      'play',
      'forward',
      'last',
      'slider',
      'pace',
      'file',
      'key',
    ])
      assert.ok(reached.has(id), `${id} is not reached by Tab`)
    // Keys that a field needs are left to it.
    await page.locator('#text').focus()
    await press(page, 'End')
    await press(page, ' ')
    await page.keyboard.type('b')
    assert.match(await page.inputValue('#text'), /b$/)
    await close(page)
  })

  it('describes each step in one live sentence', async () => {
    const page = await open('#p=LRU&c=2&s=abc&at=2')
    await press(page, 'ArrowRight')
    const sentence = page.locator('.sentence')
    assert.equal(
      await sentence.textContent(),
      'c misses (first request for it); it replaces a, the least recently used.',
    )
    assert.equal(await sentence.getAttribute('aria-live'), 'polite')
    assert.equal(await page.locator('.panel svg').getAttribute('aria-label'), 'LRU: ring, 2 of 2: b, c')
    await close(page)
  })

  it('allows one to four policies', async () => {
    const page = await open('#p=LRU,LFU,Sieve&c=3&s=abc&at=1')
    const box = (name) => page.getByRole('checkbox', { name, exact: true })
    await box('TinyLFU').check()
    assert.equal(await page.locator('.panel').count(), 4)
    assert.ok(await box('S3FIFO').isDisabled())
    for (const name of ['TinyLFU', 'Sieve', 'LFU']) await box(name).uncheck()
    assert.ok(await box('LRU').isDisabled())
    await close(page)
  })

  it('reads a pasted log', async () => {
    const page = await open('#p=LRU&c=2&s=abc&at=1')
    const line = (path) => `127.0.0.1 - - [10/Oct/2000:13:55:36 -0700] "GET ${path} HTTP/1.0" 200 23 "-" "x"`
    const log = Array.from({ length: 250 }, (_, at) => line(`/p/${at % 9}`)).join('\n')
    await page.locator('#text').evaluate((area, text) => {
      const clipboardData = new DataTransfer()
      clipboardData.setData('text/plain', text)
      area.dispatchEvent(new ClipboardEvent('paste', { clipboardData, cancelable: true, bubbles: true }))
    }, log)
    assert.equal(await position(page), '1 of 200')
    assert.match(
      await page.textContent('#note'),
      /^Read as access log.*, the first 200 of 250 requests: 200 requests for 9 keys\.$/,
    )
    await close(page)
  })

  it('shows a large cache as a strip', async () => {
    const page = await open('#p=LRU,Sieve&c=25&g=scan:0.9:100:3000:1&at=1500')
    assert.equal(await page.locator('.panel svg').count(), 0)
    assert.equal(await page.locator('.curves polyline').count(), 2)
    await page
      .locator('.strip')
      .first()
      .click({ position: { x: 2, y: 10 } })
    assert.match(await position(page), /^\d of 3000$/)
    await close(page)
  })

  it('draws the curve of a dropped file, in a worker', async () => {
    const page = await open('#p=LRU&c=2&s=abc&at=1')
    const line = (at) => JSON.stringify({ key: `k${(at * at) % 97}` })
    const log = Array.from({ length: 3_000 }, (_, at) => line(at)).join('\n')
    const drop = await page.evaluateHandle((text) => {
      const data = new DataTransfer()
      data.items.add(new File([text], 'requests.jsonl'))
      return data
    }, log)
    await page.dispatchEvent('#drop', 'drop', { dataTransfer: drop })
    await page.locator('.chart').waitFor()
    assert.match(await page.textContent('pre'), /3,000 requests for 49 keys[\s\S]*LRU[\s\S]*best possible/)
    const label = await page.locator('.chart svg').getAttribute('aria-label')
    assert.match(label, /^Hit rate over capacity of LRU, LFU/)
    await page.getByRole('button', { name: /^Play the first 200/ }).click()
    assert.equal(await position(page), '0 of 200')
    const zipped = { name: 'requests.gz', mimeType: 'application/gzip', buffer: gzipSync(log) }
    await page.locator('#file').setInputFiles(zipped)
    await page.locator('.chart').waitFor()
    await page
      .locator('#file')
      .setInputFiles({ name: 'a.bin', mimeType: 'text/plain', buffer: Buffer.from([0, 1, 2]) })
    await page.waitForFunction(() =>
      document.getElementById('curve-status').textContent.startsWith('Cannot read a.bin'),
    )
    await close(page)
  })

  it('does not animate for readers who prefer reduced motion', async () => {
    for (const [reducedMotion, duration] of [
      ['reduce', '0s'],
      ['no-preference', '0.35s'],
    ]) {
      const page = await open('#p=LRU&c=2&s=abc&at=2', { reducedMotion })
      const found = await page.evaluate(
        () => getComputedStyle(document.querySelector('.node')).transitionDuration,
      )
      assert.equal(found, duration)
      await close(page)
    }
  })

  for (const colorScheme of ['light', 'dark'])
    for (const [name, address] of Object.entries({
      drawings: '#p=LFU,Sieve,S3FIFO,TinyLFU&c=6&g=zipf:0.9:12:60:1&at=40',
      ages: '#p=TTL,LRUTTL&c=6&t=5&s=abcadeafbaghaciabjakca&at=17',
      strip: '#p=LRU,Sieve,S3FIFO,TinyLFU&c=100&g=phases:0.9:300:2000:1&at=700',
    }))
      it(`has no accessibility fault found by axe: ${name}, ${colorScheme}`, async () => {
        const page = await open(address, { colorScheme, reducedMotion: 'reduce' })
        await page
          .locator('#file')
          .setInputFiles({ name: 'keys.txt', mimeType: 'text/plain', buffer: Buffer.from('a\nb\na\nc\na\n') })
        await page.locator('.chart').waitFor()
        await page.locator('summary').click()
        // Chromium's own door: a script of the page's would be against its policy of content.
        await (await page.context().newCDPSession(page)).send('Runtime.evaluate', { expression: axe })
        const { violations, passes } = await page.evaluate(() => globalThis.axe.run())
        assert.ok(passes.length > 20)
        assert.deepEqual(
          violations.map(({ id, nodes }) => [id, nodes.map(({ html: found }) => found).slice(0, 3)]),
          [],
        )
        await close(page)
      })

  it('fits into a narrow window', async () => {
    for (const address of [
      '#p=TinyLFU&c=24&g=zipf:0.8:60:200:2&at=150',
      '#p=LRU,LFU&c=100&g=loop:1:200:900:1&at=9',
    ]) {
      const page = await open(address, { viewport: { width: 360, height: 740 } })
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth))
      await close(page)
    }
  })

  it('requests only its own files', async () => {
    const page = await open('#p=LRU,TinyLFU&c=3&s=abcabdae&at=2')
    await press(page, 'ArrowRight', 3)
    await page
      .locator('#file')
      .setInputFiles({ name: 'keys.txt', mimeType: 'text/plain', buffer: Buffer.from('a\nb\na\n') })
    await page.locator('.chart').waitFor()
    assert.deepEqual(
      page.requests.filter((url) => !url.startsWith('blob:')).map((url) => new URL(url).pathname),
      ['/'],
    )
    const escaped = await page.evaluate(async (url) => {
      const tries = [
        fetch(url),
        new Promise((resolve, reject) =>
          Object.assign(new Image(), { src: url, onload: resolve, onerror: reject }),
        ),
      ]
      return (await Promise.allSettled(tries)).filter(({ status }) => status === 'fulfilled').length
    }, `${origin}/elsewhere`)
    assert.equal(escaped, 0)
    page.faults.length = 0 // which the policy of content has reported
    assert.ok(!asked.includes('/elsewhere'))
    await close(page)
  })

  it('draws every step of 1,000 random streams for each policy like a separate cache', async () => {
    const { outputFiles } = buildSync({
      entryPoints: [join(import.meta.dirname, 'drawn-order.ts')],
      bundle: true,
      format: 'iife',
      globalName: 'drawn',
      target: 'es2022',
      write: false,
    })
    const page = await browser.newPage()
    await page.addScriptTag({ content: outputFiles[0].text })
    const { steps, faults } = await page.evaluate(() => globalThis.drawn.check(1_000))
    assert.deepEqual(faults, [])
    assert.equal(steps, POLICIES.length * 1_000 * 12)
    await page.close()
  })
})
