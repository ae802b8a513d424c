import type { Candidates, LineFormat, Row } from './row'

class Access implements Row {
  constructor(
    readonly line: string,
    readonly time: string,
    readonly request: string,
    readonly status: string,
    readonly bytes: string,
  ) {}

  field(name: string): string | undefined {
    const { request } = this
    switch (name) {
      case 'path':
        return request.slice(request.indexOf(' ') + 1, endOfPath(request))
      case 'method':
        return request.slice(0, request.indexOf(' '))
      case 'host':
        return this.line.slice(0, this.line.indexOf(' '))
      case 'time':
        return this.time
      case 'status':
        return this.status
      case 'bytes':
        return this.bytes === '-' ? '0' : this.bytes
      case 'request':
        return request
    }
    return undefined
  }
}

function endOfPath(request: string): number {
  const last = request.lastIndexOf(' HTTP/')
  return last === -1 ? request.length : last
}

/**
 * Access logs of nginx, Apache and morgan, common and combined: `host - user [10/Oct/2000:13:55:36 -0700]
 * "GET /path HTTP/1.1" 200 2326 …`. The key is the path with its query.
 *
 * The parser looks for fixed marks, each once, because lines could be crafted for which a regular expression
 * takes quadratic time.
 */
export class AccessLog implements LineFormat {
  readonly title = 'access log'
  readonly candidates: Candidates = { key: ['path'], time: ['time'], weight: ['bytes'], load: [] }
  readonly only = { method: ['GET', 'HEAD'], status: ['2xx', '304'] }

  fields(): readonly string[] {
    return ['path', 'method', 'status', 'bytes', 'host', 'time', 'request']
  }

  parse(line: string): Row | string {
    const close = line.indexOf('] "')
    const open = close === -1 ? -1 : line.lastIndexOf('[', close)
    const end = open === -1 ? -1 : endOfQuote(line, close + 3)
    if (end === -1) return 'lines of no access log'
    const status = line.slice(end + 2, end + 5)
    const after = line.indexOf(' ', end + 6)
    const bytes = line.slice(end + 6, after === -1 ? undefined : after)
    if (line[end + 1] !== ' ' || !/^\d{3}$/.test(status) || !/^(\d+|-)$/.test(bytes))
      return 'lines of no access log'
    const request = line.slice(close + 3, end)
    if (!/^[A-Z]+ \S/.test(request)) return 'malformed requests'
    return new Access(line, line.slice(open + 1, close), request, status, bytes)
  }
}

/**
 * Returns the place of the closing quote of a quoted text that begins at `from`, or -1. A backslash escapes
 * the next character.
 */
function endOfQuote(line: string, from: number): number {
  for (let at = from; at < line.length; at++) {
    if (line[at] === '\\') at++
    else if (line[at] === '"') return at
  }
  return -1
}
