import type { Candidates, LineFormat, Row } from './row'

/** Characters of a row over several lines, at most. */
const LONGEST = 2 ** 20

/** The reason for which the lines of such a row are dropped. */
const UNCLOSED = 'quotes that are not closed'

class CsvRow implements Row {
  constructor(
    readonly line: string,
    readonly cells: readonly string[],
    readonly names: readonly string[],
  ) {}

  field(name: string): string | undefined {
    const at = this.names.indexOf(name)
    return this.cells[at === -1 && /^[1-9]\d*$/.test(name) ? Number(name) - 1 : at]
  }
}

/** Columns of the traces of Twitter's caches, which have no header. */
const TWITTER = ['timestamp', 'key', 'key size', 'value size', 'client id', 'operation', 'ttl']
const TWITTER_READS = ['get', 'gets']

/**
 * Rows of columns, which are selected by name, or by number from 1. Quotes are as in RFC 4180: a quoted cell
 * may contain the delimiter, line breaks and doubled quotes. A line `#Fields: …` names the columns, as in
 * logs of CloudFront.
 */
export class Csv implements LineFormat {
  readonly title: string
  readonly candidates: Candidates = {
    key: ['key', 'url', 'path', 'obj_id', 'object_id', 'lbn', 'cs-uri-stem'],
    time: ['time', 'timestamp', 'ts'],
    weight: ['weight', 'size', 'bytes', 'obj_size', 'value size', 'sc-bytes'],
    load: ['load', 'responseTime', 'time-taken'],
  }
  readonly only: Readonly<Record<string, readonly string[]>>
  readonly #delimiter: string
  #names: readonly string[]
  #expectsHeader: boolean
  #pending = ''
  #open = 0

  /** `head`: the first lines, to detect a header. `key`: the selected column. */
  constructor(delimiter: string, head: readonly string[], key?: string) {
    this.#delimiter = delimiter
    const rows = rowsOf(head, delimiter)
    const isTwitter =
      rows[0]?.length === TWITTER.length && isNumber(rows[0][0]!) && /^[a-z]+$/.test(rows[0][5]!)
    this.#names = isTwitter ? TWITTER : []
    this.only = isTwitter ? { operation: TWITTER_READS } : {}
    this.#expectsHeader = !isTwitter && this.#isHeader(rows, key)
    this.title = isTwitter ? "CSV of Twitter's cache traces" : delimiter === '\t' ? 'TSV' : 'CSV'
  }

  fields(): readonly string[] {
    return this.#names
  }

  /** The number of lines so far of a row with an open quote. */
  get open(): number {
    return this.#open
  }

  parse(line: string): Row | string | undefined {
    if (this.#pending === '' && line[0] === '#') {
      if (line.startsWith('#Fields:')) this.#names = line.slice(8).trim().split(/\s+/)
      return line.startsWith('#Fields:') ? undefined : 'comments'
    }
    const text = this.#pending + line
    const cells = this.#isStillOpen(line) ? undefined : cellsOf(text, this.#delimiter)
    const goesOn = cells === undefined && text.length < LONGEST
    this.#pending = goesOn ? `${text}\n` : ''
    this.#open = goesOn ? this.#open + 1 : 0
    if (cells === undefined) return goesOn ? undefined : UNCLOSED
    if (!this.#expectsHeader) return new CsvRow(text, cells, this.#names)
    this.#expectsHeader = false
    this.#names = cells.map((cell) => cell.trim())
    return undefined
  }

  /**
   * Returns whether the row has an open quote after this line. It reads only the line, because reading the
   * whole row again with each line would take quadratic time.
   */
  #isStillOpen(line: string): boolean {
    if (this.#pending === '') return false
    return !line.includes('"') || cellsOf(`"${line}`, this.#delimiter) === undefined
  }

  /**
   * Returns whether the first row is a header: it has no numbers and the second has one, or it has the
   * selected name.
   */
  #isHeader([first = [], second = []]: readonly (readonly string[])[], key: string | undefined): boolean {
    if (first[0]?.startsWith('#') === true || first.some(isNumber)) return false
    const names = first.map((cell) => cell.trim())
    if (key !== undefined && names.includes(key)) return true
    return second.some(isNumber) || this.candidates.key.some((name) => names.includes(name))
  }
}

function isNumber(cell: string): boolean {
  return cell.trim() !== '' && Number.isFinite(Number(cell))
}

/** Returns the rows of these lines as cells, without the last row if it is incomplete. */
export function rowsOf(lines: readonly string[], delimiter: string): string[][] {
  const rows: string[][] = []
  let pending = ''
  for (const line of lines) {
    const cells = cellsOf(pending + line, delimiter)
    pending = cells === undefined ? `${pending}${line}\n` : ''
    if (cells !== undefined) rows.push(cells)
  }
  return rows
}

/** Returns the cells of a row, or `undefined` where a quoted cell continues. */
function cellsOf(text: string, delimiter: string): string[] | undefined {
  if (!text.includes('"')) return text.split(delimiter)
  const cells: string[] = []
  for (let at = 0; at <= text.length;) {
    if (text[at] !== '"') {
      const end = text.indexOf(delimiter, at)
      cells.push(text.slice(at, end === -1 ? undefined : end))
      if (end === -1) return cells
      at = end + delimiter.length
      continue
    }
    let end = text.indexOf('"', at + 1)
    while (end !== -1 && text[end + 1] === '"') end = text.indexOf('"', end + 2)
    if (end === -1) return undefined
    const next = text.indexOf(delimiter, end + 1)
    const after = text.slice(end + 1, next === -1 ? undefined : next)
    cells.push(`${text.slice(at + 1, end).replaceAll('""', '"')}${after}`)
    if (next === -1) return cells
    at = next + delimiter.length
  }
  return cells
}
