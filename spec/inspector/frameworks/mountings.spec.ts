import assert from 'node:assert/strict'
import type { Server } from 'node:http'
import { afterEach, describe, it } from 'node:test'
import { cached, cacheOf, LRUCache } from 'purecache'
import { inspector, type InspectorOptions } from 'purecache/inspector'
import { addressOf, type Mounting, mountings } from './support/mountings.js'

const square = cached(
  function square(n: number) {
    return n * n
  },
  { backend: LRUCache, capacity: 10 },
)

let servers: Server[] = []

async function mounted(mount: Mounting, options: InspectorOptions = {}): Promise<string> {
  const server = await mount(inspector({ caches: [cacheOf(square)], ...options }))
  servers.push(server)
  return addressOf(server)
}

afterEach(() => {
  for (const server of servers) {
    server.close()
    server.closeAllConnections()
  }
  servers = []
})

/** Opens a stream of events: `read` resolves to what came next. */
async function opened(address: string) {
  const gone = new AbortController()
  const response = await fetch(`${address}/events`, { signal: gone.signal })
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    read: async () => (await reader.read()).value ?? '',
    close: () => {
      gone.abort()
      reader.cancel().catch(() => {})
    },
  }
}

for (const [name, mount] of Object.entries(mountings))
  describe(`the inspector mounted in ${name}`, () => {
    it('serves its page and the files of the page at its path', async () => {
      const address = await mounted(mount)
      const page = await fetch(address)
      assert.equal(page.url, `${address}/`)
      assert.equal(page.headers.get('content-type'), 'text/html; charset=utf-8')
      assert.match(page.headers.get('content-security-policy') ?? '', /^default-src 'none'/)
      for (const [, file] of (await page.text()).matchAll(/(?:href|src)="(app\.\w+)"/g))
        assert.equal((await fetch(new URL(file!, page.url))).status, 200, file)
      assert.equal((await fetch(`${address}/other.js`)).status, 404)
    })

    it('returns its state, and streams it until the client disconnects', async () => {
      const address = await mounted(mount)
      square(3)
      const state = (await (await fetch(`${address}/state`)).json()) as { methods: { label: string }[] }
      assert.deepEqual(
        state.methods.map(({ label }) => label),
        ['square'],
      )
      const streams = await Promise.all(Array.from({ length: 6 }, () => opened(address)))
      for (const { status, type } of streams) assert.deepEqual([status, type], [200, 'text/event-stream'])
      let text = ''
      while (!text.includes('"square"')) text += await streams[0]!.read()
      assert.match(text, /^retry: 2000\n\nid: \d+\nevent: state\ndata: \{/)
      const seventh = await opened(address)
      assert.equal(seventh.status, 503)
      for (const { close } of [seventh, ...streams]) close()
      // The server hears of it after a while; the test's own timeout is the limit.
      for (let status = 503; status !== 200;) {
        const next = await opened(address)
        status = next.status
        next.close()
      }
    })

    it('moves a token from the address to a cookie of its path', async () => {
      const address = await mounted(mount, { token: 'a-secret' })
      assert.equal((await fetch(`${address}/state`)).status, 401)
      const entered = await fetch(`${address}/?token=a-secret`, { redirect: 'manual' })
      assert.deepEqual([entered.status, entered.headers.get('location')], [303, './'])
      const [cookie, ...attributes] = entered.headers.getSetCookie()[0]!.split('; ')
      assert.deepEqual(attributes, ['HttpOnly', 'SameSite=Strict', 'Path=/admin/caches/'])
      assert.equal((await fetch(`${address}/state`, { headers: { cookie: cookie! } })).status, 200)
      const bearer = { authorization: 'Bearer a-secret' }
      assert.equal((await fetch(`${address}/state`, { headers: bearer })).status, 200)
    })

    it('acts only for its own page, even behind a body parser', async () => {
      const address = await mounted(mount, { actions: ['clear'] })
      square(4)
      const act = (headers: Record<string, string>, body: string | null = null) =>
        fetch(`${address}/act?cache=square&action=clear`, { method: 'POST', headers, body })
      const { origin } = new URL(address)
      assert.equal((await act({ 'x-purecache': '1' })).status, 403)
      assert.equal((await act({ 'x-purecache': '1', origin: 'http://evil.example' })).status, 403)
      assert.ok(cacheOf(square).has(4))
      const cleared = await act({ 'x-purecache': '1', origin })
      assert.deepEqual([cleared.status, await cleared.json()], [200, { done: 'square: cleared' }])
      assert.ok(!cacheOf(square).has(4))
      const json = { 'x-purecache': '1', origin, 'content-type': 'application/json' }
      assert.equal((await act(json, '{"a":1}')).status, 200)
    })
  })
