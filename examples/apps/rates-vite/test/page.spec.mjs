// The built page in headless Chromium.
import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, it } from 'node:test'
import { chromium } from 'playwright-core'
import { preview } from 'vite'

describe('the page', () => {
  let server, browser, page, asked

  before(async () => {
    server = await preview({ preview: { port: 0, host: '127.0.0.1' } })
    const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium-headless-shell'
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  })

  beforeEach(async () => {
    page = await browser.newPage()
    asked = []
    page.on('request', (request) => asked.push(request.url()))
    await page.clock.install()
    await page.goto(server.resolvedUrls.local[0])
    await shows('#stats', '0 hits, 1 misses, 1 entries')
  })

  afterEach(() => page.close())

  after(async () => {
    await browser.close()
    await server.close()
  })

  const shows = (selector, text) => page.waitForSelector(`${selector}:text-is("${text}")`)
  const requests = (currency) => asked.filter((url) => url.endsWith(`/rates/${currency}.json`)).length

  it('asks once for the rates of a currency', async () => {
    await shows('#converted', '125.00 USD')
    await page.fill('#amount', '200')
    await shows('#converted', '250.00 USD')
    await page.selectOption('#from', 'GBP')
    await shows('#converted', '300.00 USD')
    await page.selectOption('#from', 'EUR')
    await shows('#stats', '2 hits, 2 misses, 2 entries')
    assert.deepEqual([requests('EUR'), requests('GBP')], [1, 1])
  })

  it('asks again after a minute', async () => {
    await page.clock.fastForward(61_000)
    await page.selectOption('#to', 'GBP')
    await shows('#converted', '80.00 GBP')
    await shows('#stats', '0 hits, 2 misses, 1 entries')
    assert.equal(requests('EUR'), 2)
  })

  it('asks again when the cache was cleared', async () => {
    await page.click('#clear')
    await shows('#stats', '0 hits, 1 misses, 0 entries')
    await page.selectOption('#to', 'GBP')
    await shows('#stats', '0 hits, 2 misses, 1 entries')
    assert.equal(requests('EUR'), 2)
  })

  it('asks again after a failure', async () => {
    await page.route('**/rates/USD.json', (route) => route.fulfill({ status: 503 }), { times: 1 })
    await page.selectOption('#from', 'USD')
    await shows('#converted', 'There are no rates of USD now')
    await page.selectOption('#to', 'EUR')
    await shows('#converted', '80.00 EUR')
    assert.equal(requests('USD'), 2)
  })
})
