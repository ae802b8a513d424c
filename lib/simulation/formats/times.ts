const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec'
const MINUTE = 60_000

/**
 * Returns a time in milliseconds. Numbers are seconds, milliseconds, microseconds or nanoseconds since 1970
 * by their size; those too small for a date are seconds from any origin. Text is a number, a date of an
 * access log (`10/Oct/2000:13:55:36 -0700`) or a date for `Date.parse`. Returns `undefined` for any other
 * text.
 */
export function timeOf(value: string | number): number | undefined {
  const number = typeof value === 'number' ? value : value === '' ? NaN : Number(value)
  if (Number.isFinite(number)) return milliseconds(number)
  const text = String(value)
  const time = /^..\/[A-Z]/.test(text) ? logTime(text) : Date.parse(text)
  return Number.isNaN(time) ? undefined : time
}

function milliseconds(time: number): number {
  const size = Math.abs(time)
  if (size < 1e11) return time * 1_000
  if (size < 1e14) return time
  return size < 1e17 ? time / 1e3 : time / 1e6
}

function logTime(text: string): number {
  const at = (from: number, to: number) => Number(text.slice(from, to))
  const month = MONTHS.indexOf(text.slice(3, 6))
  if (month % 3 !== 0) return NaN
  const zone = (at(22, 24) * 60 + at(24, 26)) * MINUTE * (text[21] === '-' ? -1 : 1)
  return Date.UTC(at(7, 11), month / 3, at(0, 2), at(12, 14), at(15, 17), at(18, 20)) - (zone || 0)
}
