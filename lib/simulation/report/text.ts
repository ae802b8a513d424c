import { counted, grouped, percent, points, sized } from '../../common/numbers'
import type { Point } from '../replays'
import type { Findings } from '../findings'

/** Columns of running text. */
const WIDTH = 100

/** Returns the results for a terminal: a summary of the stream, a table, and the advice with its limits. */
export function textOf(findings: Findings): string {
  return [
    summaryOf(findings),
    tableOf(findings).join('\n'),
    ...(findings.target === undefined ? [] : [targetsOf(findings).join('\n')]),
    wrapped(adviceOf(findings)),
    wrapped(findings.limits.join(' ')),
  ].join('\n\n')
}

/** Returns requests, keys, and the bound that no cache exceeds, in sentences. */
export function summaryOf({ requests, keys, once, compulsoryMisses, shared, rate }: Findings): string {
  const about = rate < 1 ? 'about ' : ''
  return wrapped(
    `${counted(requests, 'request')} for ${about}${counted(keys, 'key')}; ` +
      `${about}${grouped(once)} of them asked for once (${percent(once / keys)}). ` +
      (shared > 0 ? `${grouped(shared)} joined a load in flight and count as answered. ` : '') +
      `No cache can answer more than ${percent(1 - compulsoryMisses / requests)}.`,
  )
}

/** Returns the advice as a sentence. */
export function adviceOf({ advice }: Findings): string {
  return 'none' in advice ? `No advice: ${advice.none}` : advice.because
}

/** Returns the name of a policy in a table. */
export function nameOf(policy: string): string {
  return policy === 'OPT' ? 'best possible' : policy
}

/** Returns a hit rate in percent, with its error if it is an estimate. */
export function cellOf({ hitRate, error }: Point): string {
  return error === null ? points(hitRate) : `${points(hitRate)} ±${points(error)}`
}

function tableOf({ policies, capacities, points: all, isWeighed }: Findings): string[] {
  const size = isWeighed ? sized : grouped
  const rows = policies.map((policy) => [
    nameOf(policy),
    ...all.filter((point) => point.policy === policy).map(cellOf),
  ])
  return aligned([['hits in %', ...capacities.map(size)], ...rows])
}

function targetsOf({ target, targets, isWeighed }: Findings): string[] {
  const size = isWeighed ? sized : grouped
  const rows = targets.map(({ policy, capacity }) => [
    nameOf(policy),
    capacity === null ? 'at no capacity' : size(capacity),
  ])
  return aligned([[`${percent(target!)} at`, 'capacity'], ...rows])
}

/** Aligns the first column to the left, and the others to the right. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows.map((row) =>
    row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]! + 1))).join(' '),
  )
}

function wrapped(text: string): string {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/ (?!%)/)) {
    if (line !== '' && line.length + 1 + word.length > WIDTH) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].join('\n')
}
