/** One line of a trace, taken apart. */
export interface Row {
  /** The line as it stands. */
  readonly line: string
  /** Returns the value of a field, or `undefined` where the line has none. */
  field(name: string): string | number | undefined
}

/** The fields of a request that a reader looks for, each with the names it tries in turn. */
export interface Candidates {
  readonly key: readonly string[]
  readonly time: readonly string[]
  readonly weight: readonly string[]
  readonly load: readonly string[]
}

/** A way of writing requests as lines of text. */
export interface LineFormat {
  /** Its name in the output: `access log`. */
  readonly title: string
  readonly candidates: Candidates
  /** Fields that must have certain values unless the user says otherwise, with these values. */
  readonly only: Readonly<Record<string, readonly string[]>>
  /** The names of the fields, where they are known. */
  fields(): readonly string[]
  /**
   * Takes a line apart. A text is the reason why the line is no request; `undefined`: it goes on in the next
   * one, or says only how to read the others.
   */
  parse(line: string): Row | string | undefined
  /** The lines so far of a row that continues in the next line. */
  readonly open?: number
  /** The keys of a row that may have several, where no field was chosen. */
  keysOf?(row: Row): readonly string[] | string
}

/** Receives the requests that a reader finds. */
export interface Sink {
  request(key: string, details: Details | undefined): void
  /** `reason` completes "skipped: 12 …". */
  skip(reason: string): void
}

/** The data of a request beside its key. */
export interface Details {
  time?: number | undefined
  weight?: number | undefined
  load?: number | undefined
  operation?: string | undefined
  hash?: number | undefined
}

/** The fields to take from each line: names, numbers of columns, or regular expressions over the line. */
export interface Selection {
  readonly key?: string | undefined
  readonly time?: string | undefined
  readonly weight?: string | undefined
  readonly load?: string | undefined
  /** Values that fields must have. */
  readonly only?: Readonly<Record<string, readonly string[]>> | undefined
  /** Whether to take weights where none are chosen. */
  readonly isWeighed?: boolean | undefined
}
