import { drawing, setText, svgElement } from './dom'
import { callsOf, type History, POINTS } from './history'
import { grouped, lasting, percent, rated } from './words'

/** A column of numbers. */
export interface Column {
  readonly title: string
  /** The explanation of the title. */
  readonly hint: string
  /** Returns the value by which rows are sorted. */
  readonly value: (history: History) => number
  /** Fills a cell, and returns a function that updates it. */
  readonly fill: (cell: HTMLElement) => (history: History) => void
}

const WIDTH = 60
const HEIGHT = 18

export const COLUMNS: readonly Column[] = [
  {
    title: 'Calls/s',
    hint: 'calls per second, with a line for the last minute',
    value: (history) => history.rate(callsOf),
    fill(cell) {
      const line = svgElement('polygon', {})
      const text = document.createTextNode('')
      cell.append(drawing('spark', WIDTH, HEIGHT, line), text)
      return (history) => {
        line.setAttribute('points', pointsOf(history.line))
        setText(text, rated(history.rate(callsOf)))
      }
    },
  },
  text(
    'Hit % now',
    'hit rate of the last ten seconds',
    (history) => history.hitRate ?? -1,
    (history) => percent(history.hitRate),
  ),
  text(
    'Hit % overall',
    'hit rate since the start or the last reset',
    ({ state }) => shareOf(state) ?? -1,
    ({ state }) => percent(shareOf(state)),
  ),
  {
    title: 'Entries',
    hint: 'entries stored, and the capacity',
    value: ({ state }) => state.size,
    fill(cell) {
      const bar = svgElement('rect', { width: '0', height: '8' })
      const text = document.createTextNode('')
      cell.append(drawing('bar', WIDTH, 8, bar), text)
      return ({ state: { size, weight, capacity } }) => {
        const held = weight > 0 ? weight : size
        bar.setAttribute('width', String(capacity === null ? 0 : Math.min(1, held / capacity) * WIDTH))
        setText(text, `${grouped(held)} / ${capacity === null ? '∞' : grouped(capacity)}`)
      }
    },
  },
  text(
    'Load ms',
    'median load time',
    ({ state }) => state.loadTimeP50,
    ({ state }) => lasting(state.loadTimeP50, state.loads),
  ),
  text(
    '95 % ms',
    '95th percentile of load times',
    ({ state }) => state.loadTimeP95,
    ({ state }) => lasting(state.loadTimeP95, state.loads),
  ),
  text('Evicted/s', 'entries removed by the policy', evicted, (history) => rated(evicted(history))),
  text('Expired/s', 'entries removed by age', expired, (history) => rated(expired(history))),
  {
    title: 'Failed',
    hint: 'loads and refreshes that failed',
    value: failures,
    fill: (cell) => (history) => {
      setText(cell, grouped(failures(history)))
      cell.className = failures(history) > 0 ? 'bad' : 'quiet'
    },
  },
]

function text(
  title: string,
  hint: string,
  value: Column['value'],
  show: (history: History) => string,
): Column {
  return {
    title,
    hint,
    value,
    fill: (cell) => (history) => {
      setText(cell, show(history))
    },
  }
}

function shareOf(state: History['state']): number | undefined {
  const calls = callsOf(state)
  return calls === 0 ? undefined : 1 - state.misses / calls
}

function evicted(history: History): number {
  return history.rate(({ evictions }) => evictions)
}

function expired(history: History): number {
  return history.rate(({ expirations }) => expirations)
}

function failures({ state }: History): number {
  return state.loadFailures + state.refreshFailures
}

/** Returns the points of the area below a line that ends at the right, scaled to its highest point. */
function pointsOf(line: readonly number[]): string {
  const top = Math.max(1, ...line)
  const step = WIDTH / (POINTS - 1)
  const left = WIDTH - (line.length - 1) * step
  const points = line.map((value, at) => [left + at * step, HEIGHT - (value / top) * HEIGHT] as const)
  return [[left, HEIGHT] as const, ...points, [WIDTH, HEIGHT] as const]
    .map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`)
    .join(' ')
}
