import { cannot } from '../../common/errors'
import { LineSplitter } from './line-splitter'
import type { Candidates, Details, LineFormat, Row, Selection, Sink } from './row'
import { Filter, type Selector, isPattern, selectorOf } from './selectors'
import { OPERATIONS } from '../trace'
import { timeOf } from './times'

/** Rows that are buffered before the fields are chosen. */
const HEAD = 50

/** The fields of every line of a recording. `operation` and `hash` may be absent from the first rows. */
const RECORDED = ['cache', 'key', 'time']

const FIELDS = ['key', 'time', 'weight', 'load'] as const

/** Reads requests from text in one of the line formats, and passes them to a sink. */
export class LineReader {
  /*
   * The first rows are buffered in `head`, because they determine the fields: the first candidate that any of
   * them has.
   */
  readonly #format: LineFormat
  readonly #selection: Selection
  readonly #sink: Sink
  readonly #filters: readonly Filter[]
  readonly #splitter: LineSplitter
  #head: Row[] | undefined = []
  #lines = 0
  #chosen: Readonly<Record<string, string>> = {}
  #key: Selector | undefined
  #time: Selector | undefined
  #weight: Selector | undefined
  #load: Selector | undefined
  #operation: Selector | undefined
  #hash: Selector | undefined

  constructor(format: LineFormat, selection: Selection, sink: Sink) {
    this.#format = format
    this.#selection = selection
    this.#sink = sink
    this.#filters = Object.entries({ ...format.only, ...selection.only }).map(
      ([field, values]) => new Filter(field, values),
    )
    this.#splitter = new LineSplitter(
      (line) => this.#take(line),
      () => this.#skip('lines of over a million characters'),
    )
  }

  /** A description of the reading: the format, the chosen fields, and the filters. */
  get title(): string {
    const { title, candidates } = this.#format
    const isOne = candidates.key.length === 1 && this.#selection.key === undefined
    const chosen = Object.entries(this.#chosen)
    const fields = isOne ? [] : chosen.map(([field, name]) => (field === name ? field : `${field} ${name}`))
    return [title, ...fields, ...this.#filters.map(({ text }) => text)].join(', ')
  }

  /** Lines so far. */
  get rows(): number {
    return this.#lines
  }

  read(chunk: Uint8Array): void {
    this.#splitter.read(chunk)
  }

  /** @throws {TypeError} when the key is not chosen and no field of the first rows can be it. */
  end(): void {
    this.#splitter.end()
    this.#release()
    this.#drop(this.#format.open ?? 0, 'quotes that are not closed')
  }

  #take(line: string): void {
    this.#lines++
    const text = this.#lines === 1 && line.charCodeAt(0) === 0xfeff ? line.slice(1) : line
    if (text.trim() === '') return this.#sink.skip('empty lines')
    const { open = 0 } = this.#format
    const row = this.#format.parse(text)
    if (row === undefined) return
    if (typeof row === 'string') return this.#drop(open + 1, row)
    if (this.#head === undefined) return this.#pass(row)
    if (this.#head.push(row) === HEAD) this.#release()
  }

  #drop(lines: number, reason: string): void {
    for (let line = 0; line < lines; line++) this.#sink.skip(reason)
  }

  #skip(reason: string): void {
    this.#lines++
    this.#sink.skip(reason)
  }

  /** Chooses the fields by the buffered rows, and passes these on. */
  #release(): void {
    const head = this.#head
    if (head === undefined) return
    this.#head = undefined
    if (head.length === 0) return
    const chosen = this.#choose(head)
    this.#chosen = chosen
    if (chosen.key === undefined && this.#format.keysOf === undefined)
      throw new TypeError(
        `${cannot('read requests', 'the field that is the key must be chosen')}; ${this.#names(head[0]!)}`,
      )
    this.#key = optional(chosen.key)
    this.#time = optional(chosen.time)
    this.#load = optional(chosen.load)
    this.#weight = optional(chosen.weight)
    if (this.#format.title === 'JSON lines') {
      const isRecording = RECORDED.every((field) => head.every((row) => row.field(field) !== undefined))
      if (areAll(head, 'operation', isOperation, isRecording)) this.#operation = selectorOf('operation')
      if (areAll(head, 'hash', Number.isInteger, isRecording)) this.#hash = selectorOf('hash')
    }
    for (const row of head) this.#pass(row)
  }

  #pass(row: Row): void {
    for (const filter of this.#filters) if (!filter.admits(row)) return this.#sink.skip(filter.reason)
    const details = this.#detailsOf(row)
    if (details === null) return this.#sink.skip('no weight')
    if (details?.operation !== undefined && !isOperation(details.operation))
      return this.#sink.skip('unknown operations')
    if (this.#key !== undefined) {
      const key = this.#key(row)
      return key === undefined ? this.#sink.skip('no key') : this.#sink.request(String(key), details)
    }
    const keys = this.#format.keysOf!(row)
    if (typeof keys === 'string') return this.#sink.request(keys, details)
    if (keys.length === 0) this.#sink.skip('no key')
    for (const key of keys) this.#sink.request(key, details)
  }

  /** Returns the data besides the key; `null` if a weight is needed and missing. */
  #detailsOf(row: Row): Details | undefined | null {
    const time = this.#time?.(row)
    const load = this.#load?.(row)
    if (
      this.#weight === undefined &&
      time === undefined &&
      load === undefined &&
      this.#operation === undefined &&
      this.#hash === undefined
    )
      return undefined
    const details: Details = {}
    if (time !== undefined) details.time = timeOf(time)
    if (load !== undefined) details.load = numberIn(load)
    if (this.#weight !== undefined) {
      details.weight = numberIn(this.#weight(row))
      if (!(details.weight >= 0 && details.weight < Infinity)) return null
    }
    const operation = this.#operation?.(row)
    if (operation !== undefined) details.operation = String(operation)
    const hash = this.#hash?.(row)
    if (typeof hash === 'number') details.hash = hash
    return details
  }

  /** Returns the selected fields; for the others, the first candidate that any of these rows has. */
  #choose(head: readonly Row[]): Partial<Record<keyof Candidates, string>> {
    const { candidates } = this.#format
    const { isWeighed, ...selected } = this.#selection
    const chosen: Partial<Record<keyof Candidates, string>> = {}
    // Later JSON lines may have other fields.
    if (this.#format.title !== 'JSON lines')
      for (const name of Object.keys(selected.only ?? {})) this.#requireField('only', name, head)
    for (const field of FIELDS) {
      const name = selected[field]
      if (name !== undefined) this.#requireField(field, name, head)
      const isWanted = field !== 'weight' || isWeighed === true
      const found = isWanted
        ? candidates[field].find((other) => head.some((row) => row.field(other) !== undefined))
        : undefined
      if ((name ?? found) !== undefined) chosen[field] = name ?? found!
    }
    return chosen
  }

  #requireField(option: string, name: string, head: readonly Row[]): void {
    if (isPattern(name) || head.some((row) => row.field(name) !== undefined)) return
    const message = cannot('read requests', `${option} must be a field of the rows`, name)
    throw new TypeError(`${message}; ${this.#names(head[0]!)}`)
  }

  #names(row: Row): string {
    const names = this.#format.fields()
    if (names.length > 0) return `there ${names.length === 1 ? 'is' : 'are'} ${names.slice(0, 40).join(', ')}`
    let columns = 0
    while (row.field(String(columns + 1)) !== undefined) columns++
    return `there are columns 1 to ${columns}`
  }
}

/** Returns the number in a cell; `NaN` for an empty one. */
function numberIn(value: string | number | undefined): number {
  return value === undefined || String(value).trim() === '' ? NaN : Number(value)
}

function optional(name: string | undefined): Selector | undefined {
  return name === undefined ? undefined : selectorOf(name)
}

/**
 * Returns whether all rows that have a field pass a test, because a log may use the names of a recording for
 * other values. `otherwise`: the result where no row has the field.
 */
function areAll(
  rows: readonly Row[],
  field: string,
  test: (value: unknown) => boolean,
  otherwise: boolean,
): boolean {
  const values = rows.map((row) => row.field(field)).filter((value) => value !== undefined)
  return values.length > 0 ? values.every(test) : otherwise
}

function isOperation(value: unknown): boolean {
  return (OPERATIONS as readonly unknown[]).includes(value)
}
