import type { Settings } from '../../lib/simulation/options'
import { svgOf } from '../../lib/simulation/report/svg'
import { textOf } from '../../lib/simulation/report/text'
import { Run } from '../../lib/simulation/run'
import { readRequests } from './read'

/** A request for the curve of a file. */
export interface Question {
  readonly file: Blob
  /** The key of a request: a field, a column or a pattern; empty where the format determines it. */
  readonly key: string
  /** Keys to return from the beginning. */
  readonly first: number
}

/** The result of a simulation of a file, or the reason why there is none. */
export type Answer =
  | {
      readonly svg: string
      readonly text: string
      /** The format of the file, and the skipped lines. */
      readonly about: string
      readonly first: readonly string[]
    }
  | { readonly failure: string }

/**
 * The settings of `simulate` without options, but with a smaller budget: large capacities are sampled above
 * 10 s at nominal speed.
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

/** Reads a file, and simulates caches with its requests. */
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
