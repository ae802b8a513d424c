import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { cached, cacheOf, LRUCache } from 'purecache'
import { inspector, type InspectorOptions } from 'purecache/inspector'

const HOST = 'http://localhost:3000/admin/caches/'
const ROUTES = ['', 'app.js', 'app.css', 'state', 'events', 'act']
const TOKEN = 'two words+ab/='

const get = (path: string, headers: Record<string, string> = {}) => new Request(HOST + path, { headers })
const post = (path: string, headers: Record<string, string> = {}) =>
  new Request(HOST + path, { method: 'POST', headers: { host: 'localhost:3000', ...headers } })

/** The headers that the page sends with an action, and a browser adds to it. */
const OWN = { 'x-purecache': '1', 'sec-fetch-site': 'same-origin' }

function inspected(options: InspectorOptions = {}) {
  const load = cached(
    function load(n: number) {
      return n
    },
    { backend: LRUCache, capacity: 10 },
  )
  load(1)
  const handle = cacheOf(load)
  return { handle, handler: inspector({ caches: [handle], ...options }) }
}

describe('the inspector in production', () => {
  const before = process.env['NODE_ENV']
  beforeEach(() => {
    process.env['NODE_ENV'] = 'production'
  })
  afterEach(() => {
    process.env['NODE_ENV'] = before
  })

  it.each([...ROUTES, 'other'])(
    'rejects /%s without token and authorize, and gives the reason',
    async (route) => {
      const response = await inspected().handler(get(route))
      expect(response.status).toBe(403)
      expect(await response.text()).toMatch(
        /NODE_ENV is production or unreadable, until it is given a token or authorize/,
      )
    },
  )

  it('is assumed where the environment must not be read, as in Deno', async () => {
    const { env } = process
    const { handler } = inspected()
    process.env = new Proxy({}, { get: () => { throw new Error('NotCapable') } }) // prettier-ignore
    try {
      const response = await handler(get('state'))
      expect(response.status).toBe(403)
      expect(await response.text()).toMatch(/or unreadable, until it is given a token/)
    } finally {
      process.env = env
    }
  })

  it('accepts requests that have the token, or that the application allows', async () => {
    const byToken = inspected({ token: TOKEN }).handler
    expect((await byToken(get('state'))).status).toBe(401)
    expect((await byToken(get('state', { authorization: `Bearer ${TOKEN}` }))).status).toBe(200)
    const byApplication = inspected({ authorize: () => true }).handler
    expect((await byApplication(get('state'))).status).toBe(200)
  })
})

describe('a token', () => {
  it.each(ROUTES)('is required at /%s', async (route) => {
    const { handler } = inspected({ token: TOKEN })
    const response = await handler(get(route))
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
    expect((await handler(get(route, { authorization: 'Bearer wrong' }))).status).toBe(401)
    expect((await handler(get(route, { cookie: `purecache-inspector3000=${TOKEN}` }))).status).toBe(401)
  })

  it('is moved from the address of the page to a cookie of the mount that scripts cannot read', async () => {
    const { handler } = inspected({ token: TOKEN })
    const entered = await handler(get(`?token=${encodeURIComponent(TOKEN)}`))
    expect([entered.status, entered.headers.get('location')]).toEqual([303, './'])
    const [pair = '', ...attributes] = entered.headers.get('set-cookie')!.split('; ')
    expect(attributes).toEqual(['HttpOnly', 'SameSite=Strict', 'Path=/admin/caches/'])
    expect(decodeURIComponent(pair)).not.toContain(TOKEN)
    expect((await handler(get('state', { cookie: `a=b; ${pair}` }))).status).toBe(200)
  })

  it('makes a cookie only for encrypted connections when the page came by one', async () => {
    const { handler } = inspected({ token: TOKEN })
    const entered = await handler(new Request(`https://host/?token=${encodeURIComponent(TOKEN)}`))
    expect(entered.headers.get('set-cookie')).toMatch(/; Path=\/; Secure$/)
  })

  it('is read from an address with an unescaped +', async () => {
    const { handler } = inspected({ token: TOKEN })
    for (const written of [TOKEN, encodeURIComponent(TOKEN)])
      expect((await handler(get(`?token=${written}`))).status).toBe(303)
  })

  it('is distinguished from that of another port, because browsers send cookies to all ports', async () => {
    const entered = await inspected({ token: TOKEN }).handler(get(`?token=${encodeURIComponent(TOKEN)}`))
    const other = await inspected({ token: 'other' }).handler(
      new Request('http://localhost:3001/?token=other'),
    )
    const [name, otherName] = [entered, other].map(({ headers }) => headers.get('set-cookie')!.split('=')[0])
    expect([name, otherName]).toEqual(['purecache-inspector3000', 'purecache-inspector3001'])
  })

  it('is rejected when it is wrong, and in any address other than that of the page', async () => {
    const { handler } = inspected({ token: TOKEN })
    expect((await handler(get('?token=wrong'))).status).toBe(401)
    expect((await handler(get(`state?token=${encodeURIComponent(TOKEN)}`))).status).toBe(401)
  })
})

describe('authorize', () => {
  it('is called with each request, and must return or resolve to true', async () => {
    const seen: string[] = []
    const { handler } = inspected({
      authorize: async (request) => {
        seen.push(new URL(request.url).pathname)
        return request.headers.get('x-user') === 'ada'
      },
    })
    expect((await handler(get('state'))).status).toBe(403)
    expect((await handler(get('state', { 'x-user': 'ada' }))).status).toBe(200)
    expect(seen).toEqual(['/admin/caches/state', '/admin/caches/state'])
  })

  it.each([
    ['throws', () => { throw new Error('down') }], // prettier-ignore
    ['rejects', () => Promise.reject(new Error('down'))],
    ['returns a truthy value that is not true', () => 'yes' as unknown as boolean],
  ])('refuses when it %s', async (_, authorize) => {
    const { handler } = inspected({ authorize })
    expect((await handler(get(''))).status).toBe(403)
  })

  it('is called in addition to the check of a token', async () => {
    const { handler } = inspected({ token: TOKEN, authorize: ({ headers }) => headers.has('x-user') })
    const bearer = { authorization: `Bearer ${TOKEN}` }
    expect((await handler(get('state', bearer))).status).toBe(403)
    expect((await handler(get('state', { 'x-user': 'ada' }))).status).toBe(401)
    expect((await handler(get('state', { ...bearer, 'x-user': 'ada' }))).status).toBe(200)
  })
})

describe('a page of another site', () => {
  it.each(ROUTES.slice(1))('gets no content from /%s', async (route) => {
    const { handler } = inspected({ actions: ['clear'] })
    for (const site of ['cross-site', 'same-site'])
      expect((await handler(get(route, { 'sec-fetch-site': site }))).status).toBe(403)
  })

  it('may link to the page', async () => {
    expect((await inspected().handler(get('', { 'sec-fetch-site': 'cross-site' }))).status).toBe(200)
  })
})

describe('every response', () => {
  it.each([...ROUTES, 'nothing.here', 'without-slash'])(
    'has the headers of /%s that isolate the page',
    async (route) => {
      for (const options of [{}, { token: TOKEN }, { authorize: () => false }]) {
        const { headers, body } = await inspected(options).handler(get(route))
        await body?.cancel()
        expect(headers.get('content-security-policy')).toBe(
          "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; " +
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        )
        expect({
          nosniff: headers.get('x-content-type-options'),
          cache: headers.get('cache-control'),
          referrer: headers.get('referrer-policy'),
          policy: headers.get('cross-origin-resource-policy'),
          cors: [...headers.keys()].filter((name) => name.startsWith('access-control')),
        }).toEqual({
          nosniff: 'nosniff',
          cache: 'no-store',
          referrer: 'no-referrer',
          policy: 'same-origin',
          cors: [],
        })
      }
    },
  )

  it('has no script and no style in the document', async () => {
    const html = await (await inspected().handler(get(''))).text()
    expect(html).not.toMatch(/<style|style=|\son\w+=|javascript:/i)
    expect([...html.matchAll(/<script([^>]*)>([^<]*)/g)].map(([, , inline]) => inline)).toEqual([''])
    expect([...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, to]) => to)).toEqual([
      'data:,',
      'app.css',
      'app.js',
    ])
  })

  it('rejects a preflight request', async () => {
    const { handler } = inspected({ actions: ['clear'] })
    const preflight = new Request(`${HOST}act?cache=load&action=clear`, {
      method: 'OPTIONS',
      headers: { origin: 'http://evil.example', 'access-control-request-headers': 'x-purecache' },
    })
    const { status, headers } = await handler(preflight)
    expect(status).toBe(405)
    expect(headers.get('access-control-allow-origin')).toBeNull()
  })
})

describe('actions', () => {
  const address = 'act?cache=load&action=clear'

  it('are rejected by default, even from the page itself', async () => {
    const { handler, handle } = inspected()
    for (const request of [get(address), post(address), post(address, OWN)])
      expect((await handler(request)).status).toBe(405)
    expect(handle.stats.size).toBe(1)
  })

  it('are allowed one by one', async () => {
    const { handler, handle } = inspected({ actions: ['reset'] })
    expect((await handler(post(address, OWN))).status).toBe(405)
    expect((await handler(post('act?cache=load&action=drop', OWN))).status).toBe(405)
    expect((await handler(post('act?cache=load&action=reset', OWN))).status).toBe(200)
    expect(handle.stats).toMatchObject({ size: 1, misses: 0 })
  })

  it('must be posted', async () => {
    const { handler, handle } = inspected({ actions: ['clear'] })
    const { status, headers } = await handler(get(address, OWN))
    expect([status, headers.get('allow')]).toEqual([405, 'POST'])
    expect(handle.stats.size).toBe(1)
  })

  it.each([
    ['another site', { 'x-purecache': '1', 'sec-fetch-site': 'cross-site' }],
    ['another port or scheme of the site', { 'x-purecache': '1', 'sec-fetch-site': 'same-site' }],
    ['the address bar', { 'x-purecache': '1', 'sec-fetch-site': 'none' }],
    [
      'the address bar, with the origin',
      { 'x-purecache': '1', 'sec-fetch-site': 'none', origin: 'http://localhost:3000' },
    ],
    ['a form, which cannot set a header', { 'sec-fetch-site': 'same-origin' }],
    ['an older browser, by another origin', { 'x-purecache': '1', origin: 'http://evil.example' }],
    ['an older browser, by another port', { 'x-purecache': '1', origin: 'http://localhost:3001' }],
    ['a sandboxed frame', { 'x-purecache': '1', origin: 'null' }],
    ['nobody knows where', { 'x-purecache': '1' }],
    [
      'another site that claims the origin',
      { ...OWN, 'sec-fetch-site': 'cross-site', origin: 'http://localhost:3000' },
    ],
  ])('are refused to %s', async (_, headers) => {
    const { handler, handle } = inspected({ actions: ['clear'] })
    expect((await handler(post(address, headers as Record<string, string>))).status).toBe(403)
    expect(handle.stats.size).toBe(1)
  })

  it.each([
    ['of the same origin', OWN],
    [
      'with an Origin that is the Host, from a browser without Sec-Fetch-Site',
      { 'x-purecache': '1', origin: 'http://localhost:3000' },
    ],
  ])('are allowed to a page %s', async (_, headers) => {
    const { handler, handle } = inspected({ actions: ['clear'] })
    const response = await handler(post(address, headers))
    expect([response.status, await response.json()]).toEqual([200, { done: 'load: cleared' }])
    expect(handle.stats.size).toBe(0)
  })
})
