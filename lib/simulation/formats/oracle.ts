import type { Selection, Sink } from './row'

/** Bytes of a record. */
const RECORD = 24

/**
 * Reads `oracleGeneral`, the binary format of libCacheSim: records of 24 bytes, little-endian, of time in
 * seconds (uint32), key (uint64), size (uint32) and position of the next request for the key (int64), which
 * is used only for detection.
 */
export class OracleReader {
  readonly title = 'oracleGeneral'
  readonly #sink: Sink
  readonly #isWeighed: boolean
  #rest = new Uint8Array(0)
  #records = 0

  constructor(selection: Selection, sink: Sink) {
    this.#sink = sink
    this.#isWeighed = selection.isWeighed === true || selection.weight !== undefined
  }

  /** Records so far. */
  get rows(): number {
    return this.#records
  }

  read(chunk: Uint8Array): void {
    const bytes = this.#rest.length === 0 ? chunk : joined(this.#rest, chunk)
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    let at = 0
    for (; at + RECORD <= bytes.length; at += RECORD) {
      this.#records++
      this.#sink.request(keyAt(view, at + 4), {
        time: view.getUint32(at, true) * 1_000,
        weight: this.#isWeighed ? view.getUint32(at + 12, true) : undefined,
      })
    }
    this.#rest = bytes.slice(at)
  }

  end(): void {
    if (this.#rest.length > 0) this.#sink.skip('incomplete records')
  }
}

/**
 * Returns whether the first bytes of a file look like records: times do not decrease, and next requests are
 * ahead.
 */
export function looksLikeOracle(head: Uint8Array): boolean {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  const records = Math.floor(head.length / RECORD)
  let time = 0
  for (let record = 0; record < records; record++) {
    const at = record * RECORD
    const next = view.getBigInt64(at + 16, true)
    const isNext = next === -1n || (next > BigInt(record) && (next < 2n ** 40n || next === 2n ** 63n - 1n))
    if (!isNext || view.getUint32(at, true) < time) return false
    time = view.getUint32(at, true)
  }
  return records > 0
}

/** Returns the text of an unsigned 64-bit integer. */
function keyAt(view: DataView, at: number): string {
  const [low, high] = [view.getUint32(at, true), view.getUint32(at + 4, true)]
  return high < 2 ** 21 ? String(high * 2 ** 32 + low) : String(view.getBigUint64(at, true))
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(first.length + second.length)
  both.set(first)
  both.set(second, first.length)
  return both
}
