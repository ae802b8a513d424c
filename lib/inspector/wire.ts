import type { Measure } from '../metrics/measures'

/** An action of the page on a method's cache. */
export type Action = 'clear' | 'refresh' | 'reset'

/** The details of calls that the page shows: only counts, also arguments, or also values. */
export type Shown = 'counts' | 'keys' | 'values'

/**
 * The state of one method on the page. Counters, and no rates: the page subtracts, so that it may miss a
 * state.
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
  /** `null` where it is unbounded. */
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
    /** When the inspector was made, in milliseconds since 1970. */
    readonly since: number
  }
  /** Whether these are caches that the inspector was given, and not all of the process. */
  readonly isChosen: boolean
  readonly show: Shown
  readonly actions: readonly Action[]
  readonly methods: readonly MethodState[]
}

/** A call that comes often. */
export interface HotCall {
  /** The name of a call where its arguments are not shown. */
  readonly id: string
  /** Its share of the sampled calls at most. */
  readonly share: number
  /** The same at least. */
  readonly least: number
  readonly args?: string
  readonly value?: string
}

/** The details of a method, since it was opened on the page. */
export interface Details {
  readonly label: string
  /** Calls that were looked at. */
  readonly sampled: number
  readonly hot: readonly HotCall[]
  /** How often entries left, by the cause. */
  readonly removals: Readonly<Record<string, number>>
  /** The names of the last errors of loads, the newest first. */
  readonly errors: readonly string[]
  /** `null` where there is none yet, and missing where nothing gives any. */
  readonly advice?: string | null
}
