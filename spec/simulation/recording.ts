import { type KeyedRequest, type PolicyName, simulate } from 'purecache/simulate'

export interface Line extends KeyedRequest {
  readonly cache: string
}

/** Records into an array of parsed lines. */
export function recorder(): { readonly lines: Line[]; readonly write: (line: string) => void } {
  const lines: Line[] = []
  return { lines, write: (line) => void lines.push(JSON.parse(line) as Line) }
}

/** What a simulation of a recording says of the method's own policy and capacity. */
export function simulated(lines: readonly Line[], policy: PolicyName, capacity: number) {
  const { points, requests, shared } = simulate(lines, { policies: [policy], capacities: [capacity] })
  return { hits: points[0]!.hits, requests, shared, hitRate: points[0]!.hitRate }
}
