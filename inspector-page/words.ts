const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const short = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 })

/** Returns a number: `1,204,331`. */
export function grouped(value: number): string {
  return whole.format(value)
}

/** Returns a rate per second: `0`, `0.5`, `12`, `1,930`. */
export function rated(value: number): string {
  return value >= 100 ? whole.format(value) : short.format(value)
}

/** Returns a share of 1 in percent: `87.5`; `–` where there were no calls. */
export function percent(share: number | undefined): string {
  return share === undefined ? '–' : (100 * share).toFixed(1)
}

/** Returns milliseconds: `<0.1`, `42`, `1,200`; `–` where there were no loads. */
export function lasting(ms: number, loads: number): string {
  if (loads === 0) return '–'
  if (ms < 0.1) return '<0.1'
  return ms >= 100 ? whole.format(ms) : short.format(ms)
}
