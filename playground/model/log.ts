import { type Reader, readerFor } from '../../lib/simulation/formats/detect'
import type { Sink } from '../../lib/simulation/formats/row'
import { plain } from './stream'

/** Requests that were found in a text. */
export interface LogKeys {
  /** The format and the fields. */
  readonly title: string
  readonly keys: readonly string[]
}

/** Bytes from which a format is detected. */
const HEAD = 2 ** 16

/** Returns the requests of a text that is a log in a known format, or `undefined`. */
export function keysInLog(text: string): LogKeys | undefined {
  const keys: string[] = []
  const sink: Sink = { request: (key) => keys.push(plain(key)), skip() {} }
  try {
    const bytes = new (globalThis as unknown as { TextEncoder: EncoderClass }).TextEncoder().encode(text)
    const reader = readerFor(bytes.subarray(0, HEAD), {}, {}, sink)
    if (typeof reader === 'string') return undefined
    reader.read(bytes)
    reader.end()
    return isLog(reader) && keys.length > 0 ? { title: reader.title, keys } : undefined
  } catch {
    return undefined // rows without a field that could be the key
  }
}

interface EncoderClass {
  new (): { encode(text: string): Uint8Array }
}

/** Returns whether a format is that of a log. Plain lines are not, because any text is a list of lines. */
function isLog({ title }: Reader): boolean {
  return /^(access log|JSON lines|Redis MONITOR)/.test(title)
}
