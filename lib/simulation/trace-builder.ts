import { refuseNumber } from '../backends/options'
import { cannot } from '../common/errors'
import { Fingerprint, type Key } from './fingerprint'
import { KeyIds } from './key-ids'
import { HASHES, mixed, seededHash } from './mix'
import { grouped } from '../common/numbers'
import { CALL, OPERATIONS, type Operation, type Stream, isRequest } from './trace'

/** A request with further properties beside its key. */
export interface KeyedRequest {
  /** The key. */
  readonly key: Key
  /** The weight of the entry: a finite number, 0 or more. */
  readonly weight?: number | undefined
  /**
   * The time of the request, in milliseconds from any origin. One that lies before its predecessor counts as
   * simultaneous.
   */
  readonly time?: number | undefined
  /** The duration of the load, in milliseconds. */
  readonly load?: number | undefined
  /**
   * The kind of request. Default `'call'`: a get, and a set after a miss. `'shared'`: a call that joined a
   * load in flight. `'unstored'`: a miss whose result was not stored. `'set'`, `'delete'` and `'clear'` do
   * not count as requests. A `'clear'` is a delete, after which an empty cache also forgets its ghosts and
   * counts.
   */
  readonly operation?: Operation | undefined
  /** The 32-bit hash by which a policy knows the key. Default: one that is derived from the seed. */
  readonly hash?: number | undefined
}

/** Rows of one trace, at most: 4 GB at 4 bytes per row. */
const MOST_ROWS = 2 ** 30

const FIRST_ROWS = 2 ** 12

/** Builds a `Stream` of requests. It keeps 4 bytes per request, and further columns only where needed. */
export class TraceBuilder {
  #ids = new KeyIds()
  readonly #rate: number
  readonly #seed: number
  readonly #choice: Fingerprint
  readonly #keepsTimes: boolean
  #rows = new Uint32Array(FIRST_ROWS)
  #length = 0
  #weights: Float64Array | undefined
  #times: Float64Array | undefined
  #operations: Uint8Array | undefined
  #hashes: Int32Array | undefined
  #lastHashes: Int32Array | undefined // of each key
  #counts = new Uint8Array(FIRST_ROWS) // requests of a key: 0, 1, or 2 for more
  #requests = 0
  #loads = 0
  #loadTime = 0
  #earliest = Infinity
  #latest = -Infinity

  /**
   * Keeps a share `rate` of the keys, the same share under the same seed. `keepsTimes`: whether times are
   * kept.
   */
  constructor(rate = 1, seed = 1, keepsTimes = true) {
    this.#keepsTimes = keepsTimes
    this.#rate = rate
    this.#seed = seed
    this.#choice = new Fingerprint(seed)
  }

  /** Requests so far, including those of keys outside the share. */
  get requests(): number {
    return this.#requests
  }

  /** Different keys so far within the share. */
  get keys(): number {
    return this.#ids.size
  }

  /**
   * @throws {RangeError} for one key or one row too many, and for a weight that is negative or not finite.
   * @throws {TypeError} for a key of another type, and for a weight that is not a number.
   */
  add(key: Key, request?: Omit<KeyedRequest, 'key'>): void {
    const operation = request?.operation === undefined ? CALL : OPERATIONS.indexOf(request.operation)
    if (operation === -1)
      throw new TypeError(
        cannot('simulate', `operation must be one of ${OPERATIONS.join(', ')}`, request!.operation),
      )
    if (isRequest(operation)) this.#requests++
    if (this.#rate < 1 && !this.#isTaken(key)) return
    const id = this.#ids.of(key)
    if (id >= this.#counts.length) this.#counts = grown(this.#counts)
    if (isRequest(operation) && this.#counts[id]! < 2) this.#counts[id]!++
    const row = this.#length
    if (row === this.#rows.length) this.#grow()
    this.#rows[row] = id
    this.#length++
    if (operation !== CALL) (this.#operations ??= new Uint8Array(this.#rows.length))[row] = operation
    if (request !== undefined) this.#note(row, id, request)
    else this.#carry(row, id)
  }

  /** Returns the stream of all requests so far. The builder must not be used afterwards. */
  build(): Stream {
    const keys = this.#ids.size
    this.#ids = new KeyIds() // frees the table, which may be the largest part
    let once = 0
    for (let id = 1; id <= keys; id++) if (this.#counts[id] === 1) once++
    return {
      trace: {
        ids: this.#rows.subarray(0, this.#length),
        keys,
        weights: this.#weights?.subarray(0, this.#length),
        times: this.#times?.subarray(0, this.#length),
        operations: this.#operations?.subarray(0, this.#length),
        hashes: this.#hashes?.subarray(0, this.#length),
      },
      rate: this.#rate,
      requests: this.#requests,
      once,
      loads: this.#loads,
      loadTime: this.#loadTime,
      span: Math.max(0, this.#latest - this.#earliest),
    }
  }

  #isTaken(key: Key): boolean {
    this.#choice.take(key)
    return mixed(this.#choice.high ^ this.#choice.low, this.#seed) < this.#rate * HASHES
  }

  #note(row: number, id: number, { weight, time, load, hash }: Omit<KeyedRequest, 'key'>): void {
    if (weight !== undefined) {
      if (!(Number.isFinite(weight) && weight >= 0))
        refuseNumber('simulate', 'a weight must be a finite number, 0 or more', weight)
      // Requests before the first weight weigh 1, like all requests without a weight.
      this.#weights ??= new Float64Array(this.#rows.length).fill(1, 0, row)
      this.#weights[row] = weight
    } else if (this.#weights !== undefined) this.#weights[row] = 1
    if (time !== undefined && Number.isFinite(time)) this.#noteTime(row, time)
    else if (this.#times !== undefined) this.#times[row] = this.#times[row - 1]!
    if (hash !== undefined) this.#noteHash(row, id, hash)
    else this.#carryHash(row, id)
    if (load !== undefined && load >= 0) {
      this.#loads++
      this.#loadTime += load
    }
  }

  #noteTime(row: number, time: number): void {
    this.#earliest = Math.min(this.#earliest, time)
    this.#latest = Math.max(this.#latest, time)
    if (!this.#keepsTimes) return
    this.#times ??= new Float64Array(this.#rows.length).fill(time, 0, row)
    this.#times[row] = row === 0 ? time : Math.max(time, this.#times[row - 1]!)
  }

  /** Fills the columns of a request that is only a key. */
  #carry(row: number, id: number): void {
    if (this.#weights !== undefined) this.#weights[row] = 1
    if (this.#times !== undefined) this.#times[row] = this.#times[row - 1]!
    this.#carryHash(row, id)
  }

  /**
   * Notes the hash of a row. Each row has its own, because the hash of a key may change while the key is
   * absent from the cache.
   */
  #noteHash(row: number, id: number, hash: number): void {
    if (this.#hashes === undefined) {
      this.#hashes = new Int32Array(this.#rows.length)
      for (let before = 0; before < row; before++)
        this.#hashes[before] = seededHash(this.#rows[before]!, this.#seed)
    }
    this.#lastHashes ??= new Int32Array(this.#counts.length)
    while (id >= this.#lastHashes.length) this.#lastHashes = grown(this.#lastHashes)
    this.#hashes[row] = hash
    this.#lastHashes[id] = hash
  }

  #carryHash(row: number, id: number): void {
    if (this.#hashes === undefined) return
    // 0 stands for no hash, although one key in four billion has it.
    this.#hashes[row] = this.#lastHashes![id] || seededHash(id, this.#seed)
  }

  #grow(): void {
    if (this.#length >= MOST_ROWS)
      throw new RangeError(
        cannot('simulate', `there may be ${grouped(MOST_ROWS)} requests at most; take a part of them`),
      )
    this.#rows = grown(this.#rows)
    if (this.#weights !== undefined) this.#weights = grown(this.#weights)
    if (this.#times !== undefined) this.#times = grown(this.#times)
    if (this.#operations !== undefined) this.#operations = grown(this.#operations)
    if (this.#hashes !== undefined) this.#hashes = grown(this.#hashes)
  }
}

function grown<T extends Uint8Array | Uint32Array | Int32Array | Float64Array>(column: T): T {
  const longer = new (column.constructor as new (length: number) => T)(2 * column.length)
  longer.set(column)
  return longer
}
