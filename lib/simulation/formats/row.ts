/** One parsed line of a trace. */
export interface Row {
  /** The unparsed line. */
  readonly line: string
  /** Returns the value of a field, or `undefined` where the line has none. */
  field(name: string): string | number | undefined
}

/** The fields of a request, each with the names that a reader tries in order. */
export interface Candidates {
  readonly key: readonly string[]
  readonly time: readonly string[]
  readonly weight: readonly string[]
  readonly load: readonly string[]
}

/** A format of requests in lines of text. */
export interface LineFormat {
  /** Its name in the output: `access log`. */
  readonly title: string
  readonly candidates: Candidates
  /** Fields with the values that they must have unless the user selects others. */
  readonly only: Readonly<Record<string, readonly string[]>>
  /** Returns the names of the fields, where they are known. */
  fields(): readonly string[]
  /**
   * Parses a line. Returns a text, the reason, when the line is not a request. Returns `undefined` when the
   * row continues in the next line, or the line only describes others.
   */
  parse(line: string): Row | string | undefined
  /** The number of lines so far of a row that continues in the next line. */
  readonly open?: number
  /** Returns the keys of a row that may have several, where no field was chosen. */
  keysOf?(row: Row): readonly string[] | string
}

/** Receives the requests that a reader finds. */
export interface Sink {
  request(key: string, details: Details | undefined): void
  /** `reason` completes "skipped: 12 …". */
  skip(reason: string): void
}

/** The data of a request besides its key. */
export interface Details {
  time?: number | undefined
  weight?: number | undefined
  load?: number | undefined
  operation?: string | undefined
  hash?: number | undefined
}

/** The selected fields of each line: names, numbers of columns, or regular expressions over the line. */
export interface Selection {
  readonly key?: string | undefined
  readonly time?: string | undefined
  readonly weight?: string | undefined
  readonly load?: string | undefined
  /** Values that fields must have. */
  readonly only?: Readonly<Record<string, readonly string[]>> | undefined
  /** Whether to read weights where no field is selected for them. */
  readonly isWeighed?: boolean | undefined
}
