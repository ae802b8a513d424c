import type { Settings } from './options'
import { redirect, refuse } from './responses'

/**
 * The prefix of the name of the cookie. The port follows, because browsers send the cookies of one port of a
 * host to all its ports.
 */
const COOKIE = 'purecache-inspector'

/** Decides which requests may read the inspector. */
export class Access {
  readonly #token: string | undefined
  readonly #authorize: Settings['authorize']
  /** The value of the cookie, from which the token cannot be computed. */
  readonly #pass: Promise<string> | undefined

  constructor({ token, authorize }: Pick<Settings, 'token' | 'authorize'>) {
    this.#token = token
    this.#authorize = authorize
    this.#pass = token === undefined ? undefined : digest(`purecache inspector ${token}`)
  }

  /** Returns the refusal of a request, or `undefined` for one that is allowed. */
  async refusal(request: Request, route: string): Promise<Response | undefined> {
    if (this.#token === undefined && this.#authorize === undefined && mayBeProduction())
      return refuse(
        403,
        'The inspector is closed where NODE_ENV is production or unreadable, until it is given a token or authorize.',
      )
    // Pages of other origins may only link to the page.
    if (route !== '' && /^(cross|same)-site$/.test(request.headers.get('sec-fetch-site') ?? ''))
      return refuse(403, 'Only the page of the inspector may ask for this.')
    if (this.#token !== undefined && !(await this.#hasToken(request))) return this.#enter(request, route)
    if (this.#authorize !== undefined && !(await isAuthorized(this.#authorize, request)))
      return refuse(403, 'The application does not allow this request.')
    return undefined
  }

  async #hasToken(request: Request): Promise<boolean> {
    const [, bearer] = /^Bearer (.*)$/i.exec(request.headers.get('authorization') ?? '') ?? []
    if (bearer !== undefined) return isSame(bearer, this.#token!)
    const cookie = cookieOf(request)
    return cookie !== undefined && isSame(cookie, await this.#pass!)
  }

  /** Moves the token from the address of the page to a cookie, and redirects to the address without it. */
  async #enter(request: Request, route: string): Promise<Response> {
    const url = new URL(request.url)
    // An unescaped + is decoded as a space, so the two count as equal.
    const [given, token] = [url.searchParams.get('token'), this.#token!].map((each) =>
      each?.replaceAll(' ', '+'),
    )
    if (route !== '' || given === undefined || !(await isSame(given, token!)))
      return refuse(401, 'Add ?token=… to the address of the page, or send Authorization: Bearer ….', {
        'www-authenticate': 'Bearer',
      })
    const path = url.pathname.slice(0, url.pathname.lastIndexOf('/') + 1)
    const secure = url.protocol === 'https:' ? '; Secure' : ''
    const cookie = `${COOKIE}${url.port}=${await this.#pass!}; HttpOnly; SameSite=Strict; Path=${path}${secure}`
    return redirect(303, './', { 'set-cookie': cookie })
  }
}

/**
 * Returns the refusal of an action from outside the page, or `undefined` for an action of the page itself.
 */
export function foreignAction(request: Request): Response | undefined {
  const { headers } = request
  const site = headers.get('sec-fetch-site')
  const isOwn = site === null ? isOwnOrigin(request) : site === 'same-origin'
  if (isOwn && headers.get('x-purecache') === '1') return undefined
  return refuse(403, 'Only the page of the inspector may act: same origin, with the header x-purecache: 1.')
}

function isOwnOrigin({ headers, url }: Request): boolean {
  const [, host] = /^https?:\/\/(.+)$/.exec(headers.get('origin') ?? '') ?? []
  return host !== undefined && host === (headers.get('host') ?? new URL(url).host)
}

async function isAuthorized(
  authorize: NonNullable<Settings['authorize']>,
  request: Request,
): Promise<boolean> {
  try {
    return ((await authorize(request)) as unknown) === true
  } catch {
    return false
  }
}

function cookieOf({ headers, url }: Request): string | undefined {
  const cookie = COOKIE + new URL(url).port
  for (const pair of (headers.get('cookie') ?? '').split(';')) {
    const [name, value] = pair.trim().split('=')
    if (name === cookie) return value
  }
  return undefined
}

/** Returns whether two texts are equal, in a time that does not depend on the first difference. */
async function isSame(a: string, b: string): Promise<boolean> {
  const [first, second] = await Promise.all([digest(a), digest(b)])
  let difference = 0
  for (let at = 0; at < first.length; at++) difference |= first.charCodeAt(at) ^ second.charCodeAt(at)
  return difference === 0
}

async function digest(text: string): Promise<string> {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/**
 * Returns whether this may be a process in production. Deno throws without permission to read the
 * environment.
 */
function mayBeProduction(): boolean {
  const { process } = globalThis as {
    readonly process?: { readonly env?: Readonly<Record<string, string | undefined>> }
  }
  try {
    return process?.env?.['NODE_ENV'] === 'production'
  } catch {
    return true
  }
}
