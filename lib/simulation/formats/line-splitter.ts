import { newDecoder } from './decoder'

/** Characters of a line, at most. A longer one is not a line of a log. */
export const LONGEST_LINE = 2 ** 20

/**
 * Splits text in chunks of bytes into lines. Lines end in a line feed, with or without a carriage return
 * before it; the last may be unterminated. Invalid UTF-8 becomes replacement characters.
 */
export class LineSplitter {
  readonly #decoder = newDecoder()
  readonly #take: (line: string) => void
  readonly #dropped: () => void
  #rest = ''
  #isDropping = false

  /** `take` is called with each line, `dropped` for each line that is too long. */
  constructor(take: (line: string) => void, dropped: () => void) {
    this.#take = take
    this.#dropped = dropped
  }

  read(chunk: Uint8Array): void {
    this.#split(this.#decoder.decode(chunk, { stream: true }))
  }

  end(): void {
    this.#split(this.#decoder.decode())
    if (this.#rest !== '' && !this.#isDropping) this.#emit(this.#rest)
    this.#rest = ''
  }

  #split(text: string): void {
    let from = 0
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', from)) {
      const line = this.#rest === '' ? text.slice(from, end) : this.#rest + text.slice(from, end)
      from = end + 1
      this.#rest = ''
      if (this.#isDropping) this.#isDropping = false
      else this.#emit(line)
    }
    if (this.#isDropping) return
    this.#rest += from === 0 ? text : text.slice(from)
    if (this.#rest.length <= LONGEST_LINE) return
    this.#rest = ''
    this.#isDropping = true
    this.#dropped()
  }

  #emit(line: string): void {
    this.#take(line.endsWith('\r') ? line.slice(0, -1) : line)
  }
}
