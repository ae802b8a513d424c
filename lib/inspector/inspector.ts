import { Access, foreignAction } from './access'
import { act } from './act'
import { type InspectorOptions, type Settings, settingsOf } from './options'
import { CSS, HTML, SCRIPT } from './page'
import { json, redirect, refuse, respond } from './responses'
import { stateOf } from './state'
import { Streams } from './streams'
import { Watches } from './watches'
import type { Action } from './wire'

/** Returns the response to a request of the page. */
export type InspectorHandler = (request: Request) => Promise<Response>

const ASSETS: Readonly<Record<string, readonly [type: string, body: string]>> = {
  '': ['text/html; charset=utf-8', HTML],
  'app.js': ['text/javascript; charset=utf-8', SCRIPT],
  'app.css': ['text/css; charset=utf-8', CSS],
}

/**
 * Returns a function from requests to responses that serves a page on the caches of this process, for any
 * framework. It works at any mount path, because it reads only the last part of a path. It does not listen on
 * a port.
 *
 * Unless `show` and `actions` allow more, it shows only counters and changes nothing. Where `NODE_ENV` is
 * `production`, it rejects every request unless `token` or `authorize` is set. The calls of a method are
 * sampled only while its row is open on a page, and for half a minute after.
 *
 * @throws {TypeError | RangeError} for a wrong option.
 */
export function inspector(options: InspectorOptions = {}): InspectorHandler {
  const settings = settingsOf('inspect caches', options)
  const access = new Access(settings)
  const since = Date.now()
  const streams = new Streams(() => stateOf(settings, since))
  const watches = new Watches(settings)
  return async (request) => {
    const { pathname, search, searchParams } = new URL(request.url)
    const route = pathname.slice(pathname.lastIndexOf('/') + 1)
    const isKnown = ROUTES.has(route)
    const refusal = await access.refusal(request, isKnown ? route : '')
    if (refusal !== undefined && (isKnown || refusal.status === 403)) return refusal
    if (!isKnown)
      return route.includes('.')
        ? refuse(404, 'There is no such page.')
        : redirect(308, `./${route}/${search}`)
    if (route === 'act') return answerAction(settings, request, searchParams)
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return refuse(405, 'This can only be read.', { allow: 'GET, HEAD' })
    const asset = ASSETS[route]
    if (asset !== undefined) return respond(200, ...asset)
    if (route === 'events')
      return request.method === 'HEAD' ? respond(200, 'text/event-stream', null) : streams.open(request)
    const label = searchParams.get('cache')
    if (label === null) return json(stateOf(settings, since))
    const details = watches.details(label)
    return details === undefined ? unknown(label) : json(details)
  }
}

const ROUTES: ReadonlySet<string> = new Set([...Object.keys(ASSETS), 'state', 'events', 'act'])

async function answerAction(
  { actions, caches }: Settings,
  request: Request,
  query: URLSearchParams,
): Promise<Response> {
  const action = query.get('action') as Action
  const label = query.get('cache')
  if (actions.length === 0)
    return refuse(405, 'The inspector only reads: it was given no actions.', { allow: '' })
  if (request.method !== 'POST') return refuse(405, 'Actions are posted.', { allow: 'POST' })
  const foreign = foreignAction(request)
  if (foreign !== undefined) return foreign
  if (!actions.includes(action)) return refuse(405, 'The inspector was not given this action.', { allow: '' })
  const found = [...caches()].filter((cache) => cache.label === label)
  if (found.length === 0) return unknown(label)
  try {
    const done: string[] = []
    for (const cache of found) done.push(await act(cache, action))
    return json({ done: `${label ?? ''}: ${done.join('; ')}` })
  } catch (failure) {
    return refuse(409, (failure as Partial<Error> | undefined)?.message ?? 'This has failed.')
  }
}

function unknown(label: string | null): Response {
  return refuse(404, label === null ? 'The address must name a cache.' : 'There is no cache of this label.')
}
