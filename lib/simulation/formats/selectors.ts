import { cannot } from '../../common/errors'
import type { Row } from './row'

/** Returns a part of a row: the value of a field, or the match of a regular expression in its line. */
export type Selector = (row: Row) => string | number | undefined

/**
 * Returns the selector of a text: `/regexp/` selects its first group, or the whole match where it has no
 * group; any other text is the name of a field or the number of a column.
 *
 * @throws {TypeError} for a malformed regular expression.
 */
export function selectorOf(text: string): Selector {
  const pattern = patternOf(text)
  if (pattern === undefined) return (row) => row.field(text)
  return ({ line }) => {
    const found = pattern.exec(line)
    return found === null ? undefined : (found[1] ?? found[0])
  }
}

/** Returns whether a text is `/regexp/` or `/regexp/i`. */
export function isPattern(text: string): boolean {
  return /^\/.+\/[iu]*$/.test(text)
}

function patternOf(text: string): RegExp | undefined {
  if (!isPattern(text)) return undefined
  const end = text.lastIndexOf('/')
  try {
    return new RegExp(text.slice(1, end), text.slice(end + 1))
  } catch {
    throw new TypeError(cannot('read requests', 'a pattern must be a regular expression', text))
  }
}

/**
 * Keeps the rows in which a field has one of some values. An `x` stands for any digit where the value is a
 * number: `2xx`.
 */
export class Filter {
  /** The reason for which rows are dropped, to complete "12 …". */
  readonly reason: string
  /** A description of the kept rows: `method GET or HEAD`. */
  readonly text: string
  readonly #select: Selector
  readonly #values: ReadonlySet<string>
  readonly #patterns: readonly RegExp[]

  constructor(field: string, values: readonly string[]) {
    this.reason = REASONS[field] ?? `other values of ${field}`
    this.text = values.length > 3 ? `some values of ${field}` : `${field} ${values.join(' or ')}`
    this.#select = selectorOf(field)
    this.#values = new Set(values)
    this.#patterns = values
      .filter((value) => /^\d+x+$/.test(value))
      .map((value) => new RegExp(`^${value.replaceAll('x', '\\d')}$`))
  }

  admits(row: Row): boolean {
    const value = String(this.#select(row))
    return this.#values.has(value) || this.#patterns.some((pattern) => pattern.test(value))
  }
}

const REASONS: Readonly<Record<string, string>> = {
  method: 'other methods',
  status: 'other statuses',
  command: 'other commands',
  operation: 'other operations',
}
