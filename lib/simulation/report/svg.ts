import { grouped, percent, points, sized } from '../../common/numbers'
import type { PolicyName } from '../policies'
import type { Findings } from '../findings'
import { markerAt, styleOf, STYLE_SHEET } from './series'
import { nameOf } from './text'

const [WIDTH, HEIGHT] = [780, 420]
const [LEFT, RIGHT, TOP, BOTTOM] = [56, 590, 24, 366]
/** Points of the curve of LRU. */
const CURVE_POINTS = 120

/**
 * Returns a chart of the hit rates over capacity, with a line for each policy, and a ring around the
 * recommended point.
 */
export function svgOf(findings: Findings): string {
  const { policies, capacities, advice } = findings
  const bound = 1 - findings.compulsoryMisses / findings.requests
  const scale = scaleOf(capacities, Math.max(bound, ...findings.points.map(({ hitRate }) => hitRate)))
  const title = `Hit rate over capacity of ${policies.map(nameOf).join(', ')}`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}">`,
    `<title>${title}</title>`,
    `<style>${STYLE_SHEET}</style>`,
    `<rect class="page" width="${WIDTH}" height="${HEIGHT}"/>`,
    ...grid(scale, findings),
    `<line class="bound" x1="${LEFT}" x2="${RIGHT}" y1="${scale.y(bound)}" y2="${scale.y(bound)}"/>`,
    ...policies.flatMap((policy) => series(policy, scale, findings)),
    ...('none' in advice
      ? []
      : [`<circle class="chosen" cx="${scale.x(advice.capacity)}" cy="${scale.y(advice.hitRate)}" r="9"/>`]),
    ...legend(findings, bound),
    '</svg>\n',
  ].join('\n')
}

interface Scale {
  readonly x: (capacity: number) => number
  readonly y: (rate: number) => number
  readonly top: number
}

function scaleOf(capacities: readonly number[], highest: number): Scale {
  const [low, high] = [Math.log(capacities[0]!), Math.log(capacities.at(-1)!)]
  const top = Math.min(1, Math.ceil(10 * highest) / 10) || 1
  const share = (capacity: number) => (high === low ? 0.5 : (Math.log(capacity) - low) / (high - low))
  return {
    x: (capacity) => rounded(LEFT + 14 + share(capacity) * (RIGHT - LEFT - 28)),
    y: (rate) => rounded(BOTTOM - (rate / top) * (BOTTOM - TOP)),
    top,
  }
}

function grid({ x, y, top }: Scale, { capacities, isWeighed }: Findings): string[] {
  const size = isWeighed ? sized : grouped
  const step = top > 0.5 ? 0.2 : top > 0.2 ? 0.1 : 0.05
  const steps = Array.from({ length: 1 + Math.floor(top / step + 1e-9) }, (_, at) => at * step)
  return [
    ...steps.map(
      (rate) =>
        `<line class="grid" x1="${LEFT}" x2="${RIGHT}" y1="${y(rate)}" y2="${y(rate)}"/>` +
        `<text x="${LEFT - 6}" y="${y(rate) + 4}" text-anchor="end">${Math.round(100 * rate)} %</text>`,
    ),
    ...labelled(capacities, x).map(
      (capacity) =>
        `<line class="grid" x1="${x(capacity)}" x2="${x(capacity)}" y1="${BOTTOM}" y2="${BOTTOM + 4}"/>` +
        `<text x="${x(capacity)}" y="${BOTTOM + 19}" text-anchor="middle">${size(capacity)}</text>`,
    ),
    `<text x="${(LEFT + RIGHT) / 2}" y="${HEIGHT - 12}" text-anchor="middle">${isWeighed ? 'total weight' : 'capacity in entries'}</text>`,
  ]
}

/** Returns the capacities whose labels do not overlap, including the last. */
function labelled(capacities: readonly number[], x: (capacity: number) => number): number[] {
  const kept: number[] = []
  for (const capacity of [...capacities].reverse())
    if (kept.length === 0 || x(kept[0]!) - x(capacity) >= 62) kept.unshift(capacity)
  return kept
}

function series(policy: PolicyName, { x, y }: Scale, findings: Findings): string[] {
  const own = findings.points.filter((point) => point.policy === policy)
  const places =
    policy === 'LRU' && findings.lru !== null
      ? curve(findings)
      : own.map(({ capacity, hitRate }) => [capacity, hitRate] as const)
  const line = places.map(([capacity, rate]) => `${x(capacity)},${y(rate)}`).join(' ')
  const { color, dash } = styleOf(policy)
  return [
    `<polyline fill="none" style="stroke:${color}"${dash} points="${line}"/>`,
    ...own.flatMap((point) => {
      const [left, middle] = [x(point.capacity), y(point.hitRate)]
      const span = point.error === null ? 0 : y(0) - y(point.error)
      const bar = `<path class="error" style="stroke:${color}" d="M${left} ${rounded(middle - span)}v${rounded(2 * span)}"/>`
      const label = `${nameOf(policy)}, ${grouped(point.capacity)}: ${percent(point.hitRate)}`
      return [...(span > 0 ? [bar] : []), markerAt(policy, left, middle, label)]
    }),
  ]
}

/** Returns the hit rates of LRU between the smallest and the largest capacity, evenly spaced on the axis. */
function curve({ capacities, lru, requests, shared }: Findings): (readonly [number, number])[] {
  const [low, high] = [capacities[0]!, capacities.at(-1)!]
  const places = Array.from({ length: CURVE_POINTS + 1 }, (_, at) =>
    Math.round(low * (high / low) ** (at / CURVE_POINTS)),
  )
  return [...new Set(places)].map((capacity) => [capacity, (lru!(capacity) + shared) / requests])
}

/** Returns the legend of the policies, the best at the largest capacity first. */
function legend({ policies, capacities, points: all }: Findings, bound: number): string[] {
  const last = (policy: PolicyName) =>
    all.find((point) => point.policy === policy && point.capacity === capacities.at(-1))!.hitRate
  const order = [...policies].sort((a, b) => last(b) - last(a))
  const left = RIGHT + 24
  const rows = order.map((policy, at) => {
    const { color, dash } = styleOf(policy)
    const y = TOP + 14 + 22 * at
    return (
      `<line style="stroke:${color}"${dash} x1="${left}" x2="${left + 28}" y1="${y}" y2="${y}"/>` +
      markerAt(policy, left + 14, y, nameOf(policy)) +
      `<text x="${left + 36}" y="${y + 4}">${nameOf(policy)} ${points(last(policy))}</text>`
    )
  })
  const y = TOP + 14 + 22 * order.length
  return [
    ...rows,
    `<line class="bound" x1="${left}" x2="${left + 28}" y1="${y}" y2="${y}"/>`,
    `<text x="${left + 36}" y="${y + 4}">any cache ≤ ${points(bound)}</text>`,
  ]
}

function rounded(value: number): number {
  return Math.round(10 * value) / 10
}
