/** Returns a number with commas between thousands: `1,204,331`. The same in every locale. */
export function grouped(value: number): string {
  const [whole, fraction] = String(value).split('.')
  const text = whole!.replace(/\B(?=(\d{3})+$)/g, ',')
  return fraction === undefined ? text : `${text}.${fraction}`
}

/** Returns a share of 1 as a percentage with one digit: `79.6 %`. */
export function percent(share: number): string {
  return `${points(share)} %`
}

/** Returns a share of 1 in percentage points with one digit: `79.6`. */
export function points(share: number): string {
  return (100 * share).toFixed(1)
}

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB']

/** Returns a number of bytes in the largest unit that it has at least one of: `128 MiB`, `1.5 GiB`. */
export function sized(bytes: number): string {
  let unit = 0
  let value = bytes
  for (; value >= 1024 && unit < UNITS.length - 1; unit++) value /= 1024
  return bytes === 1 ? '1 byte' : `${grouped(Number(value.toFixed(1)))} ${UNITS[unit]}`
}

/**
 * Returns a duration in the largest unit that it has at least one and a half of: `42 ms`, `6.2 hours`, `3
 * days`.
 */
export function lasting(ms: number): string {
  for (const [unit, length] of DURATIONS)
    if (ms >= 1.5 * length) return `${grouped(Number((ms / length).toPrecision(2)))} ${unit}`
  return `${grouped(Number(ms.toPrecision(2)))} ms`
}

const DURATIONS: readonly [string, number][] = [
  ['days', 86_400_000],
  ['hours', 3_600_000],
  ['minutes', 60_000],
  ['seconds', 1_000],
]

/** Returns a noun with its number: `1 key`, `1,204 keys`. */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`
}

/** Returns a list in words: `a, b and c`. */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join('')
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}
