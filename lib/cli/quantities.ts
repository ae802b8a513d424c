import { cannot } from '../common/errors'

const COUNTS: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9 }

/** Units of bytes are powers of 1,024, as for memory. */
const BYTES: Readonly<Record<string, number>> = {
  ...COUNTS,
  ...{ b: 1, kb: 2 ** 10, kib: 2 ** 10, mb: 2 ** 20, mib: 2 ** 20, gb: 2 ** 30, gib: 2 ** 30, tb: 2 ** 40 },
}

const DURATIONS: Readonly<Record<string, number>> = { ms: 1, s: 1e3, m: 6e4, min: 6e4, h: 3.6e6, d: 8.64e7 }

/** Returns a whole number such as `100`, `1k` or `1.5m`. */
export function amountIn(option: string, text: string): number {
  const amount = quantity(text, COUNTS)
  if (amount === undefined || !Number.isSafeInteger(amount))
    throw new TypeError(cannot('simulate', `${option} must be whole numbers such as 100 or 1k`, text))
  return amount
}

/** Returns a number of bytes such as `1000`, `64mb` or `1.5gb`. */
export function bytesIn(option: string, text: string): number {
  const bytes = quantity(text, BYTES)
  if (bytes === undefined)
    throw new TypeError(cannot('simulate', `${option} must be weights such as 1000 or 64mb`, text))
  return Math.round(bytes)
}

/** Returns a duration in milliseconds, such as `60s`; a number alone counts units of `unit` milliseconds. */
export function durationIn(option: string, text: string, unit: number): number {
  const duration = quantity(text, { '': unit, ...DURATIONS })
  if (duration === undefined)
    throw new TypeError(cannot('simulate', `${option} must be a duration such as 500ms or 60s`, text))
  return duration
}

/** Returns a share of 1, such as `95%` or `0.95`. */
export function shareIn(option: string, text: string): number {
  const share = quantity(text, { '': 1, '%': 0.01 })
  if (share === undefined)
    throw new TypeError(cannot('simulate', `${option} must be a share such as 0.1 or 10%`, text))
  return share
}

/** Returns the quantity in a text, or `undefined` where there is none. */
function quantity(text: string, units: Readonly<Record<string, number>>): number | undefined {
  const [, number, unit] =
    /^(\d+(?:\.\d+)?)\s*([a-z%]*)$/.exec(text.trim().toLowerCase().replaceAll('_', '')) ?? []
  const factor = unit !== undefined && Object.hasOwn(units, unit) ? units[unit] : undefined
  return factor === undefined ? undefined : Number((Number(number) * factor).toPrecision(15))
}
