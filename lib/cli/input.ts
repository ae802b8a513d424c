import { createReadStream } from 'node:fs'
import process from 'node:process'
import { PassThrough, Readable, type Transform, pipeline } from 'node:stream'
import zlib from 'node:zlib'

/** Bytes at the beginning of a file from which its format is detected. */
export const HEAD = 2 ** 16

/** Compressed formats by their first bytes, with the decoders of those that Node can read. */
const FORMS: readonly {
  readonly magic: readonly number[]
  readonly name: string
  readonly open?: () => Transform
}[] = [
  { magic: [0x1f, 0x8b], name: 'gzip', open: () => zlib.createGunzip() },
  { magic: [0x28, 0xb5, 0x2f, 0xfd], name: 'zstd', ...zstd() },
  { magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a], name: 'xz' },
  { magic: [0x42, 0x5a, 0x68], name: 'bzip2' },
  { magic: [0x50, 0x4b, 0x03, 0x04], name: 'zip' },
]

/** The program that decodes each format without a decoder here. */
const DECODERS: Readonly<Record<string, string>> = {
  zstd: 'zstd -dc',
  xz: 'xz -dc',
  bzip2: 'bzip2 -dc',
  zip: 'unzip -p',
}

/**
 * Yields the bytes of a file, or of the standard input for `-`, in chunks. The first chunk has at least 64
 * KiB, or the whole file. gzip is detected by its first bytes; brotli has no signature, so it is detected by
 * a name that ends in `.br`.
 *
 * @throws {Error} for another compressed format.
 */
export async function* chunksOf(file: string): AsyncGenerator<Uint8Array> {
  const source: Readable = file === '-' ? process.stdin : createReadStream(file, { highWaterMark: HEAD })
  const raw = source[Symbol.asyncIterator]() as AsyncIterableIterator<Uint8Array>
  const start = await take(raw, 8)
  yield* withHead(
    file.toLowerCase().endsWith('.br')
      ? decoded(start, raw, zlib.createBrotliDecompress())
      : opened(start, raw, file),
  )
}

function opened(
  start: Uint8Array,
  rest: AsyncIterableIterator<Uint8Array>,
  file: string,
): AsyncIterable<Uint8Array> {
  const form = FORMS.find(({ magic }) => magic.every((byte, at) => start[at] === byte))
  if (form === undefined) return after(start, rest)
  if (form.open !== undefined) return decoded(start, rest, form.open())
  throw new Error(
    `it is compressed by ${form.name}; pipe it in: ${DECODERS[form.name]} ${file} | purecache simulate -`,
  )
}

function decoded(start: Uint8Array, rest: AsyncIterableIterator<Uint8Array>, decoder: Transform): Readable {
  // Without the callback, an error would not reach the reader of the last stream.
  return pipeline(Readable.from(after(start, rest)), decoder, new PassThrough(), () => {})
}

async function* after(
  start: Uint8Array,
  rest: AsyncIterableIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  if (start.length > 0) yield start
  yield* rest
}

async function* withHead(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]() as AsyncIterableIterator<Uint8Array>
  yield await take(iterator, HEAD)
  yield* iterator
}

/** Reads at least `bytes` bytes, or all if there are fewer. */
async function take(chunks: AsyncIterableIterator<Uint8Array>, bytes: number): Promise<Uint8Array> {
  const taken: Uint8Array[] = []
  let length = 0
  while (length < bytes) {
    const next = await chunks.next()
    if (next.done === true) break
    taken.push(next.value)
    length += next.value.length
  }
  return taken.length === 1 ? taken[0]! : Buffer.concat(taken)
}

/** Returns the decoder of zstd, which Node has since 22.15. */
function zstd(): { open?: () => Transform } {
  const { createZstdDecompress } = zlib as { createZstdDecompress?: () => Transform }
  return createZstdDecompress === undefined ? {} : { open: createZstdDecompress }
}
