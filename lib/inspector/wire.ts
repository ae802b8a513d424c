import type { Measure } from '../metrics/measures'

/** An action of the page on a method's cache. */
export type Action = 'clear' | 'refresh' | 'reset'

/** The details of calls that the page shows: only counts, also arguments, or also values. */
export type Shown = 'counts' | 'keys' | 'values'

/**
 * The state of one method on the page. It has counters instead of rates, which the page computes, so that
 * missed states do no harm.
 */
export interface MethodState extends Readonly<Record<Exclude<Measure, 'capacity'>, number>> {
  readonly label: string
  /** Caches of this label: several where classes have one name, or one method is cached in layers. */
  readonly caches: number
  /** The class of the backend. */
  readonly backend: string
  readonly scope: string
  /** Milliseconds, where entries expire together. */
  readonly ttl: number | null
  /** `null` where the capacity is unbounded. */
  readonly capacity: number | null
  /** Milliseconds, as the one below. */
  readonly loadTimeP50: number
  readonly loadTimeP95: number
}

/** The state of the page. */
export interface State {
  /** Milliseconds since 1970. */
  readonly now: number
  readonly process: {
    readonly pid: number | null
    readonly runtime: string
    readonly version: string
    /** When the inspector was created, in milliseconds since 1970. */
    readonly since: number
  }
  /** Whether the caches are those of the options, and not all of the process. */
  readonly isChosen: boolean
  readonly show: Shown
  readonly actions: readonly Action[]
  readonly methods: readonly MethodState[]
}

/** A frequent call. */
export interface HotCall {
  /** The text for a call whose arguments are not shown. */
  readonly id: string
  /** The upper bound of its share of the sampled calls. */
  readonly share: number
  /** The lower bound of its share. */
  readonly least: number
  readonly args?: string
  readonly value?: string
}

/** The details of a method, since it was opened on the page. */
export interface Details {
  readonly label: string
  /** Calls that were sampled. */
  readonly sampled: number
  readonly hot: readonly HotCall[]
  /** The number of removals, by cause. */
  readonly removals: Readonly<Record<string, number>>
  /** The names of the last errors of loads, the newest first. */
  readonly errors: readonly string[]
  /** `null` where there is none yet; absent without an adviser. */
  readonly advice?: string | null
}
