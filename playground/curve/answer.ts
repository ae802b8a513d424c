import type { Settings } from '../../lib/simulation/options'
import { svgOf } from '../../lib/simulation/report/svg'
import { textOf } from '../../lib/simulation/report/text'
import { Run } from '../../lib/simulation/run'
import { readRequests } from './read'

/** A file whose curve is asked for. */
export interface Question {
  readonly file: Blob
  /** Where the key of a request is: a field, a column or a pattern; empty where the format says it. */
  readonly key: string
  /** Keys to return from the beginning. */
  readonly first: number
}

/** What a simulation of a file says, or why there is none. */
export type Answer =
  | {
      readonly svg: string
      readonly text: string
      /** What the file was read as, and what was left out. */
      readonly about: string
      readonly first: readonly string[]
    }
  | { readonly failure: string }

/**
 * As `simulate` without options, but for less replaying: 10 s by nominal speed, then large capacities are
 * sampled.
 */
const SETTINGS: Settings = {
  policies: ['LRU', 'LFU', 'Sieve', 'S3FIFO', 'TinyLFU', 'OPT'],
  capacities: 'auto',
  isWeighed: false,
  ttl: undefined,
  warmUp: 0,
  rate: 1,
  budget: 10e9,
  target: undefined,
  seed: 1,
}

/** Reads a file and simulates what caches would have done. */
export async function answer({ file, key, first }: Question): Promise<Answer> {
  try {
    const { trace, title, skipped, first: keys } = await readRequests(file, key, first)
    const findings = new Run(trace, SETTINGS).findings()
    const dropped = [...skipped].map(([reason, count]) => `${count.toLocaleString('en')} ${reason}`)
    return {
      svg: svgOf(findings),
      text: textOf(findings).trim(),
      about: [`Read as ${title}`, ...(dropped.length > 0 ? [`skipped ${dropped.join(', ')}`] : [])].join(
        '; ',
      ),
      first: keys,
    }
  } catch (failure) {
    return { failure: failure instanceof Error ? failure.message : String(failure) }
  }
}
