import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { after, before, describe, it } from 'node:test'
import { chromium } from 'playwright-core'
import { cached, cacheOf, LRUCache, LRUTTLCache } from '../../../dist/esm/index.mjs'
import { inspector, serve, toNode } from '../../../dist/esm/inspector.mjs'

const require = createRequire(import.meta.url)
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
const flags = [
  ...['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-sync'],
  '--host-resolver-rules=MAP rebound.example 127.0.0.1',
]
const MARKUP = '<img src=x onerror=alert(1)>'

/** Functions with calls of every kind, one of which has markup for its name, its arguments and its values. */
const named = (name, f) => Object.defineProperty(f, 'name', { value: name })
const getUser = cached(
  named('UserService.getUser', async (id) => {
    if (id < 0) throw new RangeError('no such user')
    return { id }
  }),
  { backend: LRUCache, capacity: 10 },
)
const token = cached(
  named('Tokens.issue', (user) => `${user}-1`),
  { backend: LRUTTLCache, capacity: 100, ttl: 60_000 },
)
const markup = cached(
  named(MARKUP, (text) => text),
  { backend: LRUCache, capacity: 5 },
)
const handles = [cacheOf(getUser), cacheOf(token), cacheOf(markup)]

async function makeCalls() {
  for (let id = 0; id < 40; id++) await getUser(id % 15)
  await getUser(-1).catch(() => {})
  for (let user = 0; user < 30; user++) token(`user ${user % 7}`)
  for (let n = 0; n < 80; n++) markup(MARKUP)
}

let browser
const servers = []

/** Serves a listener on a port of its own; returns its origin. */
async function listening(listener) {
  const server = createServer(listener)
  servers.push(server)
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${server.address().port}`
}

/** Mounts an inspector; returns the address of its page and what was asked of it. */
async function mounted(options = {}) {
  const listener = toNode(inspector({ caches: handles, ...options }))
  const asked = []
  const origin = await listening((request, response) => {
    const entry = { url: request.url, isOpen: true }
    asked.push(entry)
    response.on('close', () => (entry.isOpen = false))
    listener(request, response)
  })
  return { origin, address: `${origin}/admin/caches/`, asked }
}

/** Opens an address, and notes what the page complains of. */
async function open(address, options = {}) {
  const page = await browser.newPage(options)
  page.faults = []
  page.on('pageerror', (error) => page.faults.push(error.message))
  page.on('console', (message) => message.type() === 'error' && page.faults.push(message.text()))
  await page.goto(address)
  return page
}

async function openInspector(address, options) {
  const page = await open(address, options)
  await page.waitForSelector('#process:has-text("purecache")')
  return page
}

/** Acts, and waits for an answer, which may come before the act is done. */
async function answered(page, url, act) {
  const [response] = await Promise.all([page.waitForResponse(url), act()])
  return response
}

async function close(page) {
  assert.deepEqual(page.faults, [])
  await page.close()
}

/** Runs axe from outside of the page's policy, as an extension would. */
async function violations(page) {
  const session = await page.context().newCDPSession(page)
  const evaluated = await session.send('Runtime.evaluate', {
    expression: `${axe};axe.run().then(({ violations }) => JSON.stringify(violations.map(({ id, nodes }) => [id, nodes.map(({ target, failureSummary }) => [target, failureSummary])])))`,
    awaitPromise: true,
  })
  return JSON.parse(evaluated.result.value)
}

/** Milliseconds in which a state comes by HTTP. */
async function medianTimeOfState(address) {
  const times = []
  for (let reading = 0; reading < 21; reading++) {
    const begunAt = performance.now()
    await (await fetch(`${address}state`)).text()
    times.push(performance.now() - begunAt)
  }
  return times.sort((a, b) => a - b)[10].toFixed(1)
}

const rowOf = (page, label) =>
  page.locator('#rows > tr', { has: page.getByRole('button', { name: label, exact: true }) })
const button = (page, name) => page.getByRole('button', { name, exact: true })
const labels = (page) =>
  page.$$eval('#rows .open', (buttons) => buttons.map(({ textContent }) => textContent))

before(async () => {
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: flags })
  await makeCalls()
})

after(async () => {
  await browser.close()
  for (const server of servers) server.closeAllConnections()
  for (const server of servers) server.close()
})

describe('the page', () => {
  it('shows every method with its figures, by a stream of events', async () => {
    const { address, asked } = await mounted()
    const page = await openInspector(address)
    const { size, capacity, hits, misses } = cacheOf(getUser).stats
    const cells = await rowOf(page, 'UserService.getUser').locator('td').allTextContents()
    assert.equal(cells[2], ((100 * hits) / (hits + misses)).toFixed(1))
    assert.equal(cells[3], `${size} / ${capacity}`)
    assert.equal(cells[8], '1')
    assert.match(await page.textContent('#process'), new RegExp(`process ${process.pid} .*purecache \\d`))
    assert.deepEqual([...new Set(asked.map(({ url }) => url.split('/').at(-1)))].sort(), [
      '',
      'app.css',
      'app.js',
      'events',
    ])
    await close(page)
  })

  it('writes names, arguments and values as text', async () => {
    const { address } = await mounted({ show: 'values' })
    const page = await openInspector(address)
    await answered(page, /state\?cache=/, () => button(page, MARKUP).click())
    await makeCalls()
    await page.waitForSelector('.details code')
    assert.match(await page.textContent('.details code'), /^'<img src=x onerror=alert\(1\)>' → '<img/)
    assert.equal(await page.locator('img').count(), 0)
    await close(page)
  })

  it('keeps the focus and the open rows while figures change', async () => {
    const { address } = await mounted()
    const page = await openInspector(address)
    await button(page, 'Tokens.issue').focus()
    await page.keyboard.press('Enter')
    await page.waitForSelector('.details')
    const before = await rowOf(page, 'Tokens.issue').locator('td').nth(1).textContent()
    for (let user = 0; user < 500; user++) token('user 1')
    await page.waitForFunction((text) => {
      const row = document.activeElement.closest('tr')
      return row?.cells[2].textContent !== text
    }, before)
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Tokens.issue')
    assert.equal(await page.getAttribute('.open:focus', 'aria-expanded'), 'true')
    await page.keyboard.press('Enter')
    assert.equal(await page.locator('.details').count(), 0)
    await close(page)
  })

  it('sorts by a column, by the keyboard, and announces it', async () => {
    const { address } = await mounted()
    const page = await openInspector(address)
    await button(page, 'Method').focus()
    await page.keyboard.press('Enter')
    assert.deepEqual(await labels(page), [MARKUP, 'Tokens.issue', 'UserService.getUser'])
    await page.keyboard.press('Enter')
    assert.deepEqual(await labels(page), ['UserService.getUser', 'Tokens.issue', MARKUP])
    const sorted = await page.$$eval('#heads [aria-sort]', (heads) =>
      heads.map((head) => [head.textContent, head.getAttribute('aria-sort')]),
    )
    assert.deepEqual(sorted, [['Method', 'descending']])
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Method')
    await button(page, 'Failed').click()
    assert.equal((await labels(page))[0], 'UserService.getUser')
    await close(page)
  })

  it('filters by name, and announces an empty result', async () => {
    const { address } = await mounted()
    const page = await openInspector(address)
    await page.getByLabel('Methods with').fill('TOKENS')
    assert.equal(await page.locator('#rows > tr:visible').count(), 1)
    await page.getByLabel('Methods with').fill('nothing')
    assert.equal(await page.textContent('#empty'), 'No method matches.')
    await close(page)
  })

  it('closes its stream while it is hidden or paused', async () => {
    const { address, asked } = await mounted()
    const page = await openInspector(address)
    const streams = () => asked.filter(({ url, isOpen }) => url.endsWith('/events') && isOpen).length
    const until = async (count) => {
      while (streams() !== count) await new Promise((resolve) => setImmediate(resolve))
    }
    await until(1)
    const hide = (isHidden) =>
      page.evaluate((value) => {
        Object.defineProperty(document, 'hidden', { configurable: true, value })
        document.dispatchEvent(new Event('visibilitychange'))
      }, isHidden)
    await hide(true)
    await until(0)
    await hide(false)
    await until(1)
    await button(page, 'Pause').click()
    await until(0)
    assert.equal(await page.textContent('#connection'), 'Paused.')
    await button(page, 'Pause').click()
    await until(1)
    await close(page)
  })

  it('polls states when there are already six streams', async () => {
    const { address } = await mounted()
    const gone = new AbortController()
    const streams = Array.from({ length: 6 }, () => fetch(`${address}events`, { signal: gone.signal }))
    assert.deepEqual(
      await Promise.all(streams.map(async (stream) => (await stream).status)),
      Array(6).fill(200),
    )
    const page = await browser.newPage()
    const polled = await answered(page, `${address}state`, () => page.goto(address))
    assert.equal(polled.status(), 200)
    await page.waitForSelector('#rows > tr')
    gone.abort()
    await page.close()
  })

  // 20 million entries take 1.2 GB, and 20 s of one core to fill. A state reads counters, and no entry.
  it('stays usable with 200 methods of 100,000 entries each', async (test) => {
    const ENTRIES = 100_000
    const many = Array.from({ length: 200 }, (_, at) => {
      const method = cached(
        named(`Service${at % 20}.method${at}`, (n) => n),
        { backend: LRUCache, capacity: ENTRIES },
      )
      for (let n = 0; n < ENTRIES; n++) method(n)
      return cacheOf(method)
    })
    const { address } = await mounted({ caches: many })
    const page = await openInspector(address)
    assert.equal(await page.locator('#rows > tr').count(), 200)
    await page.getByLabel('Methods with').fill('method19')
    assert.equal(await page.locator('#rows > tr:visible').count(), 11)
    await button(page, 'Service19.method199').click()
    await page.waitForSelector('.details dd:has-text("100,000")')
    await close(page)
    test.diagnostic(`A state is read in ${await medianTimeOfState(address)} ms, the median of 21 readings.`)
  })

  for (const colorScheme of ['light', 'dark'])
    it(`has no accessibility fault found by axe, in ${colorScheme} colours`, async () => {
      const { address } = await mounted({ actions: ['clear', 'refresh', 'reset'], show: 'keys' })
      const page = await openInspector(address, { colorScheme, reducedMotion: 'reduce' })
      assert.deepEqual(await violations(page), [])
      await answered(page, /state\?cache=/, () => button(page, 'UserService.getUser').click())
      await makeCalls()
      await page.waitForSelector('.details code')
      assert.deepEqual(await violations(page), [])
      await button(page, 'Clear…').click()
      assert.deepEqual(await violations(page), [])
      await page.keyboard.press('Escape')
      await close(page)
    })

  it('has no accessibility fault found by axe when it is empty, or narrow', async () => {
    const empty = await openInspector((await mounted({ caches: [] })).address)
    assert.match(await empty.textContent('#empty'), /^No cached methods yet/)
    assert.deepEqual(await violations(empty), [])
    await close(empty)
    const narrow = await openInspector((await mounted()).address, { viewport: { width: 360, height: 640 } })
    assert.deepEqual(await violations(narrow), [])
    assert.equal(await narrow.evaluate(() => document.documentElement.scrollWidth), 360)
    await close(narrow)
  })
})

describe('the policy of the page', () => {
  it('blocks inline scripts and styles, and other connections', async () => {
    const { address } = await mounted()
    const page = await openInspector(address)
    const other = await listening((_, response) => {
      response.writeHead(200, { 'access-control-allow-origin': '*' }).end()
    })
    const found = await page.evaluate(async (elsewhere) => {
      const add = (tag, fields, parent = document.body) =>
        new Promise((resolve) => {
          const made = Object.assign(document.createElement(tag), fields)
          made.onload = () => resolve('loaded')
          made.onerror = () => resolve('refused')
          parent.append(made)
          if (!('src' in fields)) resolve('added')
        })
      await add('script', { textContent: 'globalThis.hasRun = true' })
      await add('style', { textContent: 'h1 { position: fixed }' }, document.head)
      document.body.insertAdjacentHTML(
        'beforeend',
        '<p id="written" style="position: fixed" onclick="hasRun = true">',
      )
      document.getElementById('written').click()
      return {
        hasRun: 'hasRun' in globalThis,
        styled: getComputedStyle(document.querySelector('h1')).position,
        attribute: getComputedStyle(document.getElementById('written')).position,
        script: await add('script', { src: `${elsewhere}/a.js` }),
        image: await add('img', { src: `${elsewhere}/a.png`, alt: '' }),
        fetched: await fetch(elsewhere).then(
          () => 'loaded',
          () => 'refused',
        ),
      }
    }, other)
    assert.deepEqual(found, {
      hasRun: false,
      styled: 'static',
      attribute: 'static',
      script: 'refused',
      image: 'refused',
      fetched: 'refused',
    })
    await page.close()
  })

  it('is rejected under a host name that resolves to this computer', async () => {
    const { url, close: end } = await serve({ caches: handles })
    const page = await browser.newPage()
    assert.equal((await page.goto(url)).status(), 200)
    const rebound = await page.goto(url.replace('127.0.0.1', 'rebound.example'))
    assert.equal(rebound.status(), 403)
    assert.match(await page.textContent('body'), /127\.0\.0\.1 or localhost only/)
    await page.close()
    await end()
  })
})

describe('actions', () => {
  it('have no buttons by default, and only those of the option', async () => {
    for (const [options, expected] of [
      [{}, []],
      [{ actions: ['reset'] }, ['Reset counters…']],
    ]) {
      const page = await openInspector((await mounted(options)).address)
      await button(page, 'Tokens.issue').click()
      assert.deepEqual(await page.locator('.details button').allTextContents(), expected)
      await close(page)
    }
  })

  it('are confirmed by the name of the method, and announced when they are done', async () => {
    const { address } = await mounted({ actions: ['clear'] })
    const page = await openInspector(address)
    token('ada')
    await button(page, 'Tokens.issue').click()
    await button(page, 'Clear…').click()
    assert.match(await page.textContent('#question'), /^Clear Tokens\.issue\?/)
    await button(page, 'Cancel').click()
    assert.ok(cacheOf(token).has('ada'))
    await button(page, 'Clear…').focus()
    await page.keyboard.press('Enter')
    await button(page, 'Do it').focus()
    await page.keyboard.press('Enter')
    await page.waitForSelector('#done:has-text("Tokens.issue: cleared")')
    assert.equal(await page.getAttribute('#done', 'aria-live'), 'polite')
    assert.ok(!cacheOf(token).has('ada'))
    await close(page)
  })
})

describe('a token', () => {
  it('is taken from the address, and the page works without it from then on', async () => {
    const { address } = await mounted({ token: 'a-secret' })
    const page = await openInspector(`${address.slice(0, -1)}?token=a-secret`)
    assert.equal(page.url(), address)
    assert.equal(await page.evaluate(() => document.cookie), '')
    await page.waitForSelector('#rows > tr')
    await page.reload()
    await page.waitForSelector('#rows > tr')
    await close(page)
  })
})

describe('a page of another origin', () => {
  it('cannot read, act, frame the page or run its state as a script', async () => {
    const { address, origin } = await mounted({ actions: ['clear'] })
    token('ada')
    const foreign = await listening((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>foreign</title>')
    })
    for (const home of [foreign, foreign.replace('127.0.0.1', 'localhost')]) {
      const page = await browser.newPage()
      await page.goto(home)
      const found = await page.evaluate(async (target) => {
        const act = `${target}act?cache=Tokens.issue&action=clear`
        const tried = (init, url = act) =>
          fetch(url, init).then(
            (response) => `${response.type} ${response.status}`,
            () => 'refused',
          )
        const loaded = (tag, name, url) =>
          new Promise((resolve) => {
            const element = document.createElement(tag)
            element.onload = () => resolve('loaded')
            element.onerror = () => resolve('refused')
            element[name] = url
            document.body.append(element)
          })
        return {
          read: await tried({ credentials: 'include' }, `${target}state`),
          blind: await tried({ mode: 'no-cors', credentials: 'include' }, `${target}state`),
          post: await tried({ method: 'POST', mode: 'no-cors', credentials: 'include' }),
          header: await tried({ method: 'POST', headers: { 'x-purecache': '1' }, credentials: 'include' }),
          script: await loaded('script', 'src', `${target}state`),
          app: await loaded('script', 'src', `${target}app.js`),
          events: await new Promise((resolve) => {
            const source = new EventSource(`${target}events`)
            source.onerror = () => resolve('refused')
            source.addEventListener('state', () => resolve('read'))
          }),
        }
      }, address)
      assert.deepEqual(found, {
        read: 'refused',
        blind: 'refused',
        post: 'refused',
        header: 'refused',
        script: 'refused',
        app: 'refused',
        events: 'refused',
      })
      const submit = (target) => {
        const form = document.createElement('form')
        form.method = 'post'
        form.target = 'inner'
        form.action = `${target}act?cache=Tokens.issue&action=clear`
        const frame = document.createElement('iframe')
        frame.name = 'inner'
        document.body.append(frame, form)
        form.submit()
      }
      await answered(page, /\/act\?/, () => page.evaluate(submit, address))
      const show = (target) => (document.querySelector('iframe').src = target)
      await answered(page, address, () => page.evaluate(show, address))
      await page.waitForFunction(() => {
        try {
          return document.querySelector('iframe').contentDocument === null
        } catch {
          return true
        }
      })
      const frame = page.frames().find((each) => each !== page.mainFrame())
      assert.ok(!(await frame?.content().catch(() => ''))?.includes('id="rows"'))
      await page.close()
    }
    assert.ok(origin !== foreign && cacheOf(token).has('ada'))
  })
})
