import type { CallCache } from '../../calls/call-cache'
import type { Entries } from '../../calls/entries'
import { valueOf } from '../../calls/stored'
import type { Rule, RuleTarget } from '../../calls/rule'
import { cannot } from '../../common/errors'
import { nameClasses } from '../call-text'
import { claimNamespace, joinNamespace } from '../namespace'
import { requireOptions } from '../options'
import type { TierHost } from './tier-host'
import { TieredMethod } from './tiered-method'

/** Options of `tier()`. */
export interface TierOptions {
  /**
   * Milliseconds that an entry lives in the store. Default: as long as in the process. If `expireAfter` gives
   * the entry its own ttl, it lives for the shorter of the two.
   */
  readonly ttl?: number | undefined
  /** A part of the namespace. Another version does not read the entries of this one. */
  readonly version?: string | number | undefined
}

/** The store of a process, as the rule of a method needs it. */
export interface TierOwner extends TierHost {
  /** The object to which namespaces belong. */
  readonly identity: object
  add(method: TieredMethod): void
}

/** Creates the rule that places a store behind a method. */
export function tierRule(
  owner: TierOwner,
  namespace: string,
  options: TierOptions,
): Rule<unknown, readonly unknown[], unknown, 'time' | 'promises' | 'shared scope'> {
  return {
    rule: 'tier',
    needs: 'time',
    clock: owner.clock,
    attach(method) {
      const { ttl: farTtl, version } = checked(method, options)
      const full = typeof namespace === 'string' ? versioned(namespace, version) : namespace
      let tiered: TieredMethod | undefined
      return {
        rule: 'tier',
        tier(cache, entries) {
          tiered = connect(owner, cache, entries, method, full, farTtl)
          return tiered
        },
        removed(id) {
          tiered?.removed(id)
        },
      }
    },
  }
}

/** Returns the namespace of one version. Different pairs have different texts. */
function versioned(namespace: string, version: string | number | undefined): string {
  const escaped = namespace.replaceAll('%', '%25').replaceAll('@', '%40')
  return version === undefined ? escaped : `${escaped}@${String(version)}`
}

/** Reads the options of `tier()`, each once. */
function checked(method: RuleTarget, options: unknown): TierOptions {
  const { ttl, version } = requireOptions(`cache ${method.label}`, 'tier', options, ['ttl', 'version'])
  if (!method.hasTime) throw method.refuse('tier needs a backend with a ttl')
  const mustTtl = 'the ttl of tier must be a positive number of milliseconds'
  if (ttl !== undefined && typeof ttl !== 'number') throw method.refuse(mustTtl, ttl)
  if (ttl !== undefined && !(ttl > 0)) throw method.refuseRange(mustTtl, ttl)
  const mustVersion = 'the version of tier must be a string that is not empty or a finite number'
  if (version !== undefined && typeof version !== 'string' && typeof version !== 'number')
    throw method.refuse(mustVersion, version)
  if (version === '' || (typeof version === 'number' && !Number.isFinite(version)))
    throw method.refuseRange(mustVersion, version)
  return { ttl, version }
}

/**
 * Returns whether a cache has the stored forms of this copy of the package, because each copy has classes of
 * its own.
 */
function isOfThisCopy({ answers }: CallCache): boolean {
  return valueOf(answers.encode(undefined, true, Infinity)) === undefined
}

function connect(
  owner: TierOwner,
  cache: CallCache,
  entries: Entries,
  { label, ttl = Infinity }: RuleTarget,
  namespace: string,
  farTtl: number | undefined,
): TieredMethod {
  const doing = `cache ${label}`
  if (!isOfThisCopy(cache))
    throw new TypeError(cannot(doing, 'tier must come from the copy of the package that its decorator is of'))
  const { option } = cache.calls.keys.scopes
  if (option === 'instance')
    throw new TypeError(cannot(doing, `tier needs scope 'class' or a function`, option))
  const users = claimNamespace(owner.identity, namespace, { label, doing })
  joinNamespace(cache, users)
  nameClasses(cache.calls.keys)
  const tiered = new TieredMethod(cache, entries, owner, { users, ttl, farTtl })
  owner.add(tiered)
  return tiered
}
