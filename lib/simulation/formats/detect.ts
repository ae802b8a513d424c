import { AccessLog } from './access-log'
import { Csv, rowsOf } from './csv'
import { newDecoder } from './decoder'
import { JsonLines } from './json-lines'
import { LineReader } from './line-reader'
import { Lines } from './lines'
import { OracleReader, looksLikeOracle } from './oracle'
import { RedisMonitor } from './redis-monitor'
import type { LineFormat, Selection, Sink } from './row'
import { isPattern } from './selectors'

/** The formats by name. `tsv` is `csv` with tabs. */
export const FORMATS = ['lines', 'csv', 'tsv', 'jsonl', 'access', 'redis', 'oracle'] as const

/** The name of a format. */
export type FormatName = (typeof FORMATS)[number]

/** Reads requests from the bytes of one file. */
export interface Reader {
  /** The name of the format. */
  readonly title: string
  /** Lines or records so far. */
  readonly rows: number
  read(chunk: Uint8Array): void
  end(): void
}

/** The user's choices in place of detection. */
export interface FormatChoice {
  readonly format?: FormatName | undefined
  /** The separator of the cells of CSV. */
  readonly delimiter?: string | undefined
}

/** Lines from which a format is detected. */
const LINES = 20
/** The share of control characters above which bytes are not text. Random bytes have 0.1. */
const CONTROLS = 0.03
const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d
const DELIMITERS = ['\t', ',', ';']

/**
 * Returns a reader for a file that begins with these bytes, or the reason why there is none: the file is
 * binary and not `oracleGeneral`.
 */
export function readerFor(
  head: Uint8Array,
  choice: FormatChoice,
  selection: Selection,
  sink: Sink,
): Reader | string {
  const { format } = choice
  if (
    format === 'oracle' ||
    (format === undefined && isBinary(head) && looksLikeOracle(head.subarray(0, 2_400)))
  )
    return new OracleReader(selection, sink)
  const unreadable = unreadableAs(head)
  if (unreadable !== undefined) return unreadable
  const lines = firstLines(head)
  const name = format ?? formatOf(lines, choice, selection)
  return new LineReader(lineFormat(name, lines, choice, selection), selection, sink)
}

/** Returns the name of the format of these lines. */
function formatOf(lines: readonly string[], { delimiter }: FormatChoice, { key }: Selection): FormatName {
  const some = (test: (line: string) => boolean) => lines.some(test)
  if (delimiter !== undefined) return 'csv'
  if (some((line) => line.startsWith('#Fields:'))) return 'tsv'
  if (some((line) => typeof new JsonLines().parse(line) === 'object')) return 'jsonl'
  if (some((line) => /^\+?\d+\.\d+ \[/.test(line) && typeof new RedisMonitor().parse(line) === 'object'))
    return 'redis'
  if (some((line) => typeof new AccessLog().parse(line) === 'object')) return 'access'
  if (key !== undefined && isPattern(key)) return 'lines'
  return delimiterOf(lines, key) === undefined ? 'lines' : 'csv'
}

function lineFormat(
  name: FormatName,
  lines: readonly string[],
  { delimiter }: FormatChoice,
  { key }: Selection,
): LineFormat {
  switch (name) {
    case 'access':
      return new AccessLog()
    case 'redis':
      return new RedisMonitor()
    case 'jsonl':
      return new JsonLines()
    case 'csv':
      return new Csv(delimiter ?? delimiterOf(lines, key) ?? ',', lines, key)
    case 'tsv':
      return new Csv(delimiter ?? '\t', lines, key)
    default:
      return new Lines()
  }
}

/**
 * Returns the character that divides every row into the same number of cells. A single row counts only if a
 * column is selected.
 */
function delimiterOf(lines: readonly string[], key: string | undefined): string | undefined {
  return DELIMITERS.find((delimiter) => {
    const [first, ...others] = rowsOf(lines, delimiter).map((cells) => cells.length)
    const isEnough = others.length > 0 || key !== undefined
    return first !== undefined && first > 1 && isEnough && others.every((cells) => cells === first)
  })
}

function firstLines(head: Uint8Array): string[] {
  const text = newDecoder().decode(head)
  const lines = text.split('\n')
  if (lines.length > 1) lines.pop() // it may be truncated
  return lines
    .map((line) => line.replace(/^\ufeff|\r$/g, ''))
    .filter((line) => line.trim() !== '')
    .slice(0, LINES)
}

function isBinary(head: Uint8Array): boolean {
  return head.includes(0) || head.filter(isControl).length > CONTROLS * head.length
}

/**
 * Returns whether a byte is a control character that does not occur in texts: neither escape nor one from
 * backspace to carriage return.
 */
function isControl(byte: number): boolean {
  return byte < 0x20 && (byte < 0x08 || byte > 0x0d) && byte !== 0x1b
}

/** Returns the reason why these bytes are not text, or `undefined`. */
function unreadableAs(head: Uint8Array): string | undefined {
  const [first, second] = head
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    return 'it is UTF-16; convert it to UTF-8'
  const end = head.indexOf(CARRIAGE_RETURN)
  if (end !== -1 && end < head.length - 1 && !head.includes(LINE_FEED))
    return 'its lines end in carriage returns; convert them to line feeds'
  return isBinary(head) ? 'it is binary, and not oracleGeneral' : undefined
}
