import type { Findings } from '../findings'

/** Returns the points as CSV with a header, one line per point. `error` is empty for an exact figure. */
export function csvOf({ points }: Findings): string {
  const rows = points.map(({ policy, capacity, hits, requests, hitRate, error, missBytes }) => [
    policy,
    capacity,
    hits,
    requests,
    hitRate,
    error ?? '',
    missBytes ?? '',
  ])
  const head = ['policy', 'capacity', 'hits', 'requests', 'hitRate', 'error', 'missBytes']
  return [head, ...rows].map((row) => `${row.join(',')}\n`).join('')
}
