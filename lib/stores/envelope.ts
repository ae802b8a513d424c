import { Stored, Timestamped, UNDEFINED, valueOf } from '../calls/stored'

/*
 * A store that other programs read too holds plain values. A value that needs its time, or is ambiguous, is
 * wrapped in an envelope: a plain object with this property. A user's value with this property is wrapped
 * too.
 */
const ENVELOPE = 'purecache:entry'

interface Envelope {
  readonly [ENVELOPE]: 1
  readonly value?: unknown
  readonly storedAt?: number
  /** `null` for an endless one, because JSON has no `Infinity`. */
  readonly ttl?: number | null
}

/** Returns the form of an entry in a store. */
export function wrap(stored: unknown): unknown {
  const value = valueOf(stored)
  if (Stored.is(stored) && stored instanceof Timestamped) {
    const { storedAt, ttl } = stored
    return { [ENVELOPE]: 1, value, storedAt, ttl: ttl === Infinity ? null : ttl }
  }
  return value === undefined || value === null || isEnvelope(value) || isEnvelope(asWritten(value))
    ? { [ENVELOPE]: 1, value }
    : value
}

/**
 * Returns the entry in an answer of a store; `undefined` when there is none. `isTimestamped`: whether times
 * are needed.
 */
export function unwrap(answer: unknown, isTimestamped: boolean): unknown {
  if (answer === undefined || answer === null) return undefined
  const envelope = isEnvelope(answer) ? answer : undefined
  const value = envelope === undefined ? answer : envelope.value
  if (!isTimestamped) return value === undefined ? UNDEFINED : value
  // Another version of the program may have stored the entry without a time: it then counts as stale.
  const ttl = typeof envelope?.ttl === 'number' ? envelope.ttl : Infinity
  const storedAt = typeof envelope?.storedAt === 'number' ? envelope.storedAt : -Infinity
  return new Timestamped(value, undefined, storedAt, ttl)
}

/**
 * Returns the value that a store writes as JSON: the result of its `toJSON`, which documents of a database
 * have.
 */
function asWritten(value: unknown): unknown {
  if (typeof value !== 'object' || ArrayBuffer.isView(value)) return value // its JSON lists every byte
  try {
    return (value as { toJSON?: (key: string) => unknown }).toJSON?.('')
  } catch {
    return value
  }
}

function isEnvelope(value: unknown): value is Envelope {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, ENVELOPE)
}
