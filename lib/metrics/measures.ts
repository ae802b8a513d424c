/** The counters with totals, by their names in the stats of a handle. Only `resetStats` lowers them. */
export const GROWING = [
  ...(['hits', 'misses', 'shared', 'loads', 'loadFailures', 'loadTime'] as const),
  ...(['refreshes', 'refreshFailures', 'evictions', 'expirations'] as const),
  ...(['storeHits', 'waits', 'refused', 'storeFailures', 'gaps'] as const),
] as const

/** The counters and sizes in metrics. */
export const SUMMED = [
  ...GROWING,
  ...(['bypassed', 'staleHits', 'pending', 'size', 'capacity', 'weight'] as const),
] as const

/** The name of a counter or a size in the stats of a handle. */
export type Measure = (typeof SUMMED)[number]
