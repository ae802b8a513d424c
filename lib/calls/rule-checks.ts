import { isThenable } from '../common/promises'
import type { RuleTarget } from './rule'

/** Checks, at decoration, that an argument of a rule is a function. */
export function requireFunction(
  method: RuleTarget,
  rule: string,
  given: unknown,
): asserts given is (...args: any) => unknown {
  if (typeof given !== 'function') throw method.refuse(`${rule} must be given a function`, given)
}

/** Checks, at decoration, that an argument of a rule is a positive number of milliseconds. */
export function requireDuration(method: RuleTarget, rule: string, ms: unknown): void {
  const must = `${rule} must be given a positive number of milliseconds`
  if (typeof ms !== 'number') throw method.refuse(must, ms)
  if (!(ms > 0)) throw method.refuseRange(must, ms)
}

/** Checks that the result of a predicate is no promise, which would always count as true. */
export function requireDecision(method: RuleTarget, rule: string, decision: unknown): boolean {
  if (isThenable(decision)) throw method.refuseCall(`${rule} must not return a promise`, decision)
  return Boolean(decision)
}
