import { type Reader, readerFor } from '../../lib/simulation/formats/detect'
import type { Details } from '../../lib/simulation/formats/row'
import type { Stream as Trace } from '../../lib/simulation/trace'
import { type KeyedRequest, TraceBuilder } from '../../lib/simulation/trace-builder'
import { plain } from '../model/stream'

/** The requests of a file. */
export interface FileRequests {
  readonly trace: Trace
  /** The format and the fields. */
  readonly title: string
  /** Lines that were dropped, by reason. */
  readonly skipped: ReadonlyMap<string, number>
  /** The keys of the first requests. */
  readonly first: readonly string[]
}

/** Bytes from which a format is detected. */
const HEAD = 2 ** 16

/**
 * Reads the requests of a log, gzipped or not. `key` selects the key of a request, `first` is the number of
 * keys to return.
 *
 * @throws {TypeError} when `key` is not a field, or is missing where it is needed.
 * @throws {Error} for a file that is not text.
 */
export async function readRequests(file: Blob, key: string, first: number): Promise<FileRequests> {
  const builder = new TraceBuilder(1, 1, false)
  const skipped = new Map<string, number>()
  const keys: string[] = []
  const sink = {
    request(name: string, details: Details | undefined) {
      builder.add(name, details as Omit<KeyedRequest, 'key'> | undefined)
      if (keys.length < first) keys.push(plain(name))
    },
    skip: (reason: string) => void skipped.set(reason, (skipped.get(reason) ?? 0) + 1),
  }
  let reader: Reader | undefined
  for await (const chunk of chunksOf(await opened(file))) {
    reader ??= readerOf(chunk, key, sink)
    reader.read(chunk)
  }
  reader?.end()
  if (reader === undefined || builder.requests === 0) throw new Error('it has no requests')
  return { trace: builder.build(), title: reader.title, skipped, first: keys }
}

function readerOf(head: Uint8Array, key: string, sink: Parameters<typeof readerFor>[3]): Reader {
  const reader = readerFor(head.subarray(0, HEAD), {}, key === '' ? {} : { key }, sink)
  if (typeof reader === 'string') throw new Error(reader)
  return reader
}

/** Returns the bytes of a file, decompressed if it begins with the signature of gzip. */
async function opened(file: Blob): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer())
  const isZipped = first === 0x1f && second === 0x8b
  return isZipped ? file.stream().pipeThrough(new DecompressionStream('gzip')) : file.stream()
}

/** Yields the chunks of a stream. The first has enough bytes to detect the format. */
async function* chunksOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<Uint8Array> {
  const source = stream.getReader()
  let head = new Uint8Array(0)
  for (;;) {
    const { done, value } = await source.read()
    if (done) break
    if (head.length >= HEAD) {
      yield value
      continue
    }
    const joined = new Uint8Array(head.length + value.length)
    joined.set(head)
    joined.set(value, head.length)
    head = joined
    if (head.length >= HEAD) yield head
  }
  if (head.length > 0 && head.length < HEAD) yield head
}
