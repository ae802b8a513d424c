import type { Candidates, LineFormat, Row } from './row'

class JsonRow implements Row {
  constructor(
    readonly line: string,
    readonly value: Readonly<Record<string, unknown>>,
  ) {}

  field(name: string): string | number | undefined {
    const found = Object.hasOwn(this.value, name) ? this.value[name] : reach(this.value, name)
    if (typeof found === 'string' || typeof found === 'number') return found
    return found === undefined || found === null ? undefined : JSON.stringify(found)
  }
}

/** Returns the value at a path such as `req.url`. */
function reach(value: unknown, path: string): unknown {
  let found = value
  for (const name of path.split('.')) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined
    found = (found as Record<string, unknown>)[name]
  }
  return found
}

/**
 * Quotes integers of 64 bits, such as ids of databases. A number cannot hold them, so neighbouring ones would
 * become the same key. `line` is JSON, so every string in it is closed.
 */
function withLongIntegersAsTexts(line: string): string {
  return line.replace(/"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g, (token) =>
    /^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token,
  )
}

/**
 * One JSON object per line, as written by pino and by `recordTrace`. Fields are names or paths: `req.url`.
 */
export class JsonLines implements LineFormat {
  readonly title = 'JSON lines'
  readonly candidates: Candidates = {
    key: ['key', 'req.url', 'request.url', 'url', 'path'],
    time: ['time', 'timestamp', 'ts', '@timestamp'],
    weight: ['weight', 'size', 'bytes'],
    load: ['load', 'responseTime'],
  }
  readonly only = {}
  #names: readonly string[] = []

  fields(): readonly string[] {
    return this.#names
  }

  parse(line: string): Row | string {
    let value: unknown
    try {
      value = JSON.parse(line)
      if (/\d{16}/.test(line)) value = JSON.parse(withLongIntegersAsTexts(line))
    } catch {
      return 'lines of no JSON'
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'lines of no JSON object'
    if (this.#names.length === 0) this.#names = Object.keys(value)
    return new JsonRow(line, value as Record<string, unknown>)
  }
}
