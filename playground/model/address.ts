import { policyNamed } from '../../lib/simulation/policies'
import { type Generated, type Kind, KINDS, LONGEST, MOST_KEYS, requestsOf, type Source } from './generators'
import { AGING, type Bounds, NAMES, type Policy } from './policies'
import { keysIn, LONGEST_TEXT, textOf } from './stream'

/** The complete state of the page. */
export interface State extends Bounds {
  readonly policies: readonly Policy[]
  readonly source: Source
  /** The request shown; 0 is the start. */
  readonly at: number
}

/** Policies side by side, at most. */
export const MOST_POLICIES = 4
/** The largest capacity, and the largest ttl in requests. */
export const MOST_ENTRIES = 5_000
/** Characters of an address, about. Some programs truncate longer ones. */
const LONGEST_ADDRESS = 2_000

/** The state for missing parts of an address. */
export const DEFAULTS: State = {
  policies: ['LRU', 'Sieve'],
  capacity: 5,
  ttl: 8,
  source: { text: 'a b c a d e a f b a g h a c i a b j a k c a' },
  at: 0,
}

/** The generated stream that is offered first. */
export const FIRST_GENERATED: Generated = { kind: 'zipf', skew: 0.9, keys: 20, length: 60, seed: 1 }

/** Returns the part of an address behind `#`. If long keys make it too long, numbers replace them. */
export function addressOf({ policies, capacity, ttl, source, at }: State): string {
  const parts = [`p=${policies.join(',')}`, `c=${capacity}`]
  if (policies.some((policy) => AGING.includes(policy))) parts.push(`t=${ttl}`)
  if ('text' in source) parts.push(`s=${shortened(source.text)}`)
  else {
    const { kind, skew, keys, length, seed } = source
    parts.push(`g=${[kind, skew, keys, length, seed].join(':')}`)
  }
  return [...parts, `at=${at}`].join('&')
}

/** Returns the state of an address. Missing and invalid parts are as in `DEFAULTS`. */
export function stateOf(address: string): State {
  const parts = new URLSearchParams(address.replace(/^#/, ''))
  const source = sourceOf(parts.get('s'), parts.get('g'))
  return {
    policies: policiesOf(parts.get('p')),
    capacity: integer(parts.get('c'), 1, MOST_ENTRIES, DEFAULTS.capacity),
    ttl: integer(parts.get('t'), 1, MOST_ENTRIES, DEFAULTS.ttl),
    source,
    at: integer(parts.get('at'), 0, requestsOf(source).ids.length, 0),
  }
}

function shortened(text: string): string {
  const keys = keysIn(text).slice(0, LONGEST_TEXT)
  const whole = encoded(textOf(keys))
  if (whole.length < LONGEST_ADDRESS) return whole
  const { ids } = requestsOf({ text })
  return encoded(textOf(ids.map(String)))
}

/** Encodes only the characters that an address must not have, so that it stays readable. */
function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll('%20', '+').replaceAll('%2F', '/').replaceAll('%3A', ':')
}

function sourceOf(text: string | null, generated: string | null): Source {
  if (text !== null && keysIn(text).length > 0) return { text }
  if (generated === null) return DEFAULTS.source
  const [kind = '', skew = '', keys = '', length = '', seed = ''] = generated.split(':')
  if (!Object.hasOwn(KINDS, kind)) return DEFAULTS.source
  const exponent = Number(skew)
  return {
    kind: kind as Kind,
    skew: exponent >= 0 && exponent <= 3 ? exponent : FIRST_GENERATED.skew,
    keys: integer(keys, 1, MOST_KEYS, FIRST_GENERATED.keys),
    length: integer(length, 1, LONGEST, FIRST_GENERATED.length),
    seed: integer(seed, 0, 2 ** 31, FIRST_GENERATED.seed),
  }
}

function policiesOf(text: string | null): readonly Policy[] {
  const chosen = new Set<Policy>()
  for (const name of (text ?? '').split(',')) {
    try {
      const policy = policyNamed(name)
      if (policy !== 'OPT') chosen.add(policy)
    } catch {
      // An unknown policy is omitted.
    }
  }
  const known = NAMES.filter((policy) => chosen.has(policy)).slice(0, MOST_POLICIES)
  return known.length > 0 ? known : DEFAULTS.policies
}

/** Returns a whole number within bounds, the nearest bound, or `otherwise` for a text without a number. */
export function integer(text: string | null, least: number, most: number, otherwise: number): number {
  const value = text === null || text.trim() === '' ? NaN : Number(text)
  return Number.isFinite(value) ? Math.min(most, Math.max(least, Math.round(value))) : otherwise
}
