const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
}

/** Returns a response with the headers of all responses. */
export function respond(
  status: number,
  type: string | undefined,
  body: string | ReadableStream<Uint8Array> | null,
  more: Readonly<Record<string, string>> = {},
): Response {
  const headers = { ...HEADERS, ...(type === undefined ? {} : { 'content-type': type }), ...more }
  return new Response(body, { status, headers })
}

/** Returns a response that rejects a request, with the reason. */
export function refuse(status: number, why: string, more?: Readonly<Record<string, string>>): Response {
  return respond(status, 'text/plain; charset=utf-8', `${why}\n`, more)
}

/** Returns a response with a value in JSON. */
export function json(value: unknown, status = 200): Response {
  return respond(status, 'application/json', JSON.stringify(value))
}

/**
 * Returns a redirect to an address below or beside this one. It begins with a dot, so that it cannot name
 * another host.
 */
export function redirect(
  status: 303 | 308,
  to: `./${string}`,
  more: Readonly<Record<string, string>> = {},
): Response {
  return respond(status, undefined, null, { ...more, location: to })
}
