import type { PolicyName } from './policies'

/** Entries of a sampled cache, at least, where sampling is chosen to save time. */
export const SAMPLED_ENTRIES = 512

/** Entries of a sampled cache below which its figures are useless. */
export const FEWEST_SAMPLED_ENTRIES = 8

/** Entries of a sampled cache from which on each column of `ERRORS` holds. */
const CLASSES = [8, 16, 64, 256, 512] as const

type Errors = readonly [number, number, number, number, number]

/*
 * The error in percentage points that nine of ten estimates stay below, by the
 * entries of the sampled cache. Measured on fourteen recorded streams at five to
 * twelve capacities each, with two or three seeds (2026-11). LFU needs more
 * entries than the others, because a single hot key in the sample or not makes
 * the difference.
 */
const ERRORS: Readonly<Record<PolicyName, { readonly alone: Errors; readonly besideLRU: Errors }>> = {
  //                                sampled alone                  LRU known exactly
  LRU: { alone: [17.4, 11.3, 5.6, 3.4, 1.7], besideLRU: [0, 0, 0, 0, 0] },
  LFU: { alone: [26.4, 22.0, 11.9, 8.5, 5.1], besideLRU: [21.7, 19.7, 8.7, 7.8, 4.7] },
  TTL: { alone: [17.5, 11.6, 6.4, 4.5, 1.7], besideLRU: [3.1, 2.7, 1.5, 1.1, 0.3] },
  LRUTTL: { alone: [17.4, 11.3, 5.6, 3.4, 1.7], besideLRU: [0, 0, 0, 0, 0] },
  Sieve: { alone: [16.3, 11.2, 5.5, 3.7, 2.1], besideLRU: [7.2, 6.0, 4.2, 3.7, 1.0] },
  S3FIFO: { alone: [13.1, 9.6, 5.5, 2.6, 1.7], besideLRU: [6.6, 4.1, 1.9, 1.8, 0.5] },
  TinyLFU: { alone: [13.3, 9.4, 5.3, 3.3, 1.8], besideLRU: [8.1, 4.0, 2.8, 2.2, 1.2] },
  OPT: { alone: [12.2, 7.3, 4.1, 2.3, 1.4], besideLRU: [4.9, 3.7, 1.6, 1.0, 0.4] },
}

/**
 * Returns the error, as a share of 1, that nine of ten estimates stay below, for a policy whose sampled cache
 * has this number of entries. `isBesideLRU`: whether the estimate was corrected by the exact figure of LRU.
 */
export function errorOf(policy: PolicyName, entries: number, isBesideLRU: boolean): number {
  const errors = ERRORS[policy][isBesideLRU ? 'besideLRU' : 'alone']
  const column = CLASSES.filter((fewest) => entries >= fewest).length - 1
  return errors[Math.max(0, column)]! / 100
}
