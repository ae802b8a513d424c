import { cannot } from '../common/errors'
import { type Reader, readerFor } from '../simulation/formats/detect'
import type { Details, Sink } from '../simulation/formats/row'
import type { Stream } from '../simulation/trace'
import { type KeyedRequest, TraceBuilder } from '../simulation/trace-builder'
import { chunksOf } from './input'
import type { Job } from './options'
import type { Progress } from './progress'

/** The requests of one file. */
export interface FileReport {
  readonly name: string
  /** The format, the fields and the filters. */
  readonly format: string
  readonly lines: number
  readonly requests: number
  /** Lines and requests that were dropped, by reason. */
  readonly skipped: Readonly<Record<string, number>>
}

/** Is thrown through a reader after the last request of `--limit`. */
const ENOUGH = Symbol('enough')

/** Reads the files of a job, one after the other, as one stream of requests. */
export class RequestReader {
  readonly files: FileReport[] = []
  readonly #job: Job
  readonly #progress: Progress
  readonly #builder: TraceBuilder
  #passedOver = 0
  #taken = 0

  constructor(job: Job, progress: Progress) {
    const { rate, seed, ttl } = job.settings
    this.#job = job
    this.#progress = progress
    this.#builder = new TraceBuilder(rate, seed, ttl !== undefined)
  }

  /**
   * @throws {TypeError} when no field is the key, or a selected field does not exist.
   * @throws {Error} for a file that cannot be read.
   */
  async read(): Promise<Stream> {
    for (const file of this.#job.files) if (this.#taken < this.#job.limit) await this.#readFile(file)
    return this.#builder.build()
  }

  async #readFile(name: string): Promise<void> {
    const tally = new Tally(this.#take)
    let reader: Reader | undefined
    try {
      for await (const chunk of chunksOf(name)) {
        reader ??= this.#readerFor(chunk, tally)
        reader.read(chunk)
        this.#progress.reading(name, reader.rows)
      }
      reader?.end()
    } catch (failure) {
      if (failure !== ENOUGH) throw hasOwnMessage(failure) ? failure : unreadable(name, failure)
    }
    if (reader === undefined) return
    const { requests, skipped } = tally
    this.files.push({
      name,
      format: reader.title,
      lines: reader.rows,
      requests,
      skipped: Object.fromEntries(skipped),
    })
  }

  #readerFor(head: Uint8Array, sink: Sink): Reader {
    const reader = readerFor(head, this.#job, this.#job.selection, sink)
    if (typeof reader === 'string') throw new Error(reader)
    return reader
  }

  readonly #take = (key: string, details: Details | undefined): string | undefined => {
    const { skip, limit } = this.#job
    if (this.#passedOver < skip) {
      this.#passedOver++
      return 'by --skip'
    }
    this.#builder.add(key, details as Omit<KeyedRequest, 'key'> | undefined)
    if (++this.#taken >= limit) throw ENOUGH
    return undefined
  }
}

/** Returns whether an error is one of this package: about options, or about too many keys. */
function hasOwnMessage(failure: unknown): boolean {
  return failure instanceof TypeError || failure instanceof RangeError
}

function unreadable(name: string, cause: unknown): Error {
  const file = name === '-' ? 'the standard input' : name
  return new Error(`Cannot read ${file}: ${(cause as Partial<Error>).message}`, { cause })
}

/** Counts the requests that a reader passes on, and the lines that it drops. */
class Tally implements Sink {
  requests = 0
  readonly skipped = new Map<string, number>()
  readonly #take: (key: string, details: Details | undefined) => string | undefined

  constructor(take: (key: string, details: Details | undefined) => string | undefined) {
    this.#take = take
  }

  request(key: string, details: Details | undefined): void {
    this.requests++
    const dropped = this.#take(key, details)
    if (dropped === undefined) return
    this.requests--
    this.skip(dropped)
  }

  skip(reason: string): void {
    this.skipped.set(reason, (this.skipped.get(reason) ?? 0) + 1)
  }
}

/** @throws {Error} where files were read in different formats, whose keys would not be comparable. */
export function requireOneFormat(files: readonly FileReport[]): void {
  const [first, ...others] = files.filter(({ requests }) => requests > 0)
  const other = others.find(({ format }) => format !== first!.format)
  if (other !== undefined)
    throw new Error(
      cannot(
        'simulate',
        `all files must have one format: ${first!.name} is read as ${first!.format}, ` +
          `${other.name} as ${other.format}`,
      ),
    )
}
