import type { Candidates, LineFormat, Row } from './row'

class Line implements Row {
  constructor(readonly line: string) {}

  field(name: string): string | undefined {
    return name === 'line' ? this.line : undefined
  }
}

/** One key per line. Lines that are a single asterisk are marks of the LIRS traces, not keys. */
export class Lines implements LineFormat {
  readonly title = 'one key a line'
  readonly candidates: Candidates = { key: ['line'], time: [], weight: [], load: [] }
  readonly only = {}

  fields(): readonly string[] {
    return ['line']
  }

  parse(line: string): Row | string {
    return line === '*' ? 'marks' : new Line(line)
  }
}
