import { refuseNumber } from '../backends/options'
import { cannot } from '../common/errors'
import { requireOptions } from '../handle/options'
import { POLICIES, type PolicyName, TIMED, UNTIMED, policyNamed } from './policies'

/** A number of entries (or of requests), or a share of the keys (or of the requests): `'10%'`. */
export type Amount = number | `${number}%`

/** Options of `simulate`. All are optional. */
export interface SimulateOptions {
  /**
   * Names of policies, in any case. Default: LRU, LFU, Sieve, S3FIFO, TinyLFU and OPT; with a `ttl` LRUTTL,
   * TinyLFU and TTL.
   */
  readonly policies?: readonly string[] | undefined
  /**
   * Entries, or shares of the keys: `[100, 1_000, '10%']`. Default: `'auto'`, a ladder 1, 3, 10, 30, … below
   * the keys.
   */
  readonly capacities?: readonly Amount[] | 'auto' | undefined
  /**
   * Total weights instead of capacities. Default: a ladder, where the requests have weights and no capacities
   * are given.
   */
  readonly maxWeights?: readonly number[] | undefined
  /** Milliseconds that an entry lives after it was stored. Each request needs a `time`. */
  readonly ttl?: number | undefined
  /**
   * The requests that warm the caches before counting begins, as a number or a share. Default 0: a cold
   * start.
   */
  readonly warmUp?: Amount | undefined
  /**
   * The share of the keys to simulate; 1 is exact. Default `'auto'`: exact within `budget`. Beyond it, the
   * largest capacities are sampled first, so that 512 to 1,023 entries stand for the capacity.
   */
  readonly sample?: number | 'auto' | undefined
  /** Seconds of replaying, at nominal speed, above which `'auto'` samples. Default 30. */
  readonly budget?: number | undefined
  /** A hit rate, above 0 and below 1. The smallest capacity that reaches it is searched for each policy. */
  readonly target?: number | undefined
  /** An integer that determines samples and hashes. Default 1. */
  readonly seed?: number | undefined
}

/** Options that have been checked, with their defaults. */
export interface Settings {
  readonly policies: readonly PolicyName[]
  readonly capacities: readonly Amount[] | 'auto'
  /**
   * Whether capacities are weights; `undefined`: where the stream has weights and no capacities are given.
   */
  readonly isWeighed: boolean | undefined
  readonly ttl: number | undefined
  readonly warmUp: Amount
  /** The share of the keys to read. */
  readonly rate: number
  /** Nominal nanoseconds of replaying above which large capacities are sampled. */
  readonly budget: number
  readonly target: number | undefined
  readonly seed: number
}

/**
 * Checks options and fills in defaults.
 *
 * @throws {RangeError} for a value out of range.
 * @throws {TypeError} for a value of the wrong kind, for unknown options and for options that exclude each
 * other.
 */
export function settingsOf(options: SimulateOptions): Settings {
  requireOptions('simulate', options, NAMES)
  const {
    capacities = 'auto',
    maxWeights,
    ttl,
    warmUp = 0,
    sample = 'auto',
    budget = 30,
    target,
    seed = 1,
  } = options
  if (ttl !== undefined) requireNumber('ttl', ttl, 'a positive number of milliseconds', ttl > 0)
  if (maxWeights !== undefined && capacities !== 'auto')
    throw new TypeError(cannot('simulate', 'capacities and maxWeights exclude each other'))
  if (capacities !== 'auto') requireAmounts('capacities', capacities)
  if (maxWeights !== undefined) requireAmounts('maxWeights', maxWeights)
  if (warmUp !== 0) requireAmount('warmUp', warmUp)
  const rate = sample === 'auto' ? 1 : sample
  requireNumber('sample', rate, `a share above 0 and up to 1, or 'auto'`, rate > 0 && rate <= 1)
  requireNumber('budget', budget, 'a positive number of seconds', budget > 0)
  if (target !== undefined) requireNumber('target', target, 'above 0 and below 1', target > 0 && target < 1)
  requireNumber('seed', seed, 'an integer', Number.isSafeInteger(seed))
  return {
    policies: policiesOf(options.policies, ttl !== undefined, maxWeights !== undefined),
    capacities: maxWeights ?? capacities,
    isWeighed: maxWeights !== undefined ? true : capacities !== 'auto' ? false : undefined,
    ttl,
    warmUp,
    rate,
    budget: sample === 'auto' ? budget * 1e9 : Infinity,
    target,
    seed,
  }
}

const NAMES = [
  ...['policies', 'capacities', 'maxWeights', 'ttl', 'warmUp', 'sample', 'budget', 'target', 'seed'],
]

function policiesOf(names: unknown, isTimed: boolean, isWeighed: boolean): readonly PolicyName[] {
  // Belady's bound holds only for entries of equal weight that never expire.
  if (names === undefined) return isTimed ? TIMED : isWeighed ? UNTIMED : [...UNTIMED, 'OPT']
  if (!Array.isArray(names) || names.length === 0)
    throw new TypeError(cannot('simulate', 'policies must be a list of names', names))
  const chosen = new Set(names.map(policyNamed))
  for (const policy of chosen) {
    if (isTimed && !TIMED.includes(policy))
      throw new TypeError(cannot('simulate', `${policy} has no ttl; with one there are ${TIMED.join(', ')}`))
    if (!isTimed && (policy === 'TTL' || policy === 'LRUTTL'))
      throw new TypeError(cannot('simulate', `${policy} needs a ttl`))
    if (isWeighed && policy === 'OPT')
      throw new TypeError(cannot('simulate', 'OPT is known for entries of one weight only'))
  }
  return POLICIES.filter((policy) => chosen.has(policy))
}

/** Returns an amount as a number; a share is one of `all`. */
export function amountOf(amount: Amount, all: number): number {
  return typeof amount === 'number' ? amount : Math.max(1, Math.round((all * parseFloat(amount)) / 100))
}

function requireAmounts(name: string, amounts: unknown): void {
  if (!Array.isArray(amounts) || amounts.length === 0)
    throw new TypeError(cannot('simulate', `${name} must be a list of numbers`, amounts))
  for (const amount of amounts) requireAmount(name, amount)
}

function requireAmount(name: string, amount: unknown): void {
  const isShare = typeof amount === 'string' && /^\d+(\.\d+)?%$/.test(amount)
  if (typeof amount !== 'number' && !isShare)
    throw new TypeError(cannot('simulate', `${name} must be numbers or shares such as '10%'`, amount))
  const isWhole = Number.isSafeInteger(amount) && (amount as number) >= 1
  if (isShare ? !(parseFloat(amount) > 0 && parseFloat(amount) <= 100) : !isWhole)
    throw new RangeError(cannot('simulate', `${name} must be positive integers or shares up to 100%`, amount))
}

function requireNumber(name: string, value: unknown, must: string, holds: boolean): void {
  if (typeof value !== 'number' || !holds) refuseNumber('simulate', `${name} must be ${must}`, value)
}
