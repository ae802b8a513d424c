import type { CallCache } from '../calls/call-cache'
import { type Comparison, comparisonsOf } from '../keys/explanation'

/** How one argument of a call is compared with that of another. */
export interface ArgumentExplanation extends Comparison {
  /** The place of the argument, from 0 on; of what `key` returned it is 0. */
  readonly argument: number
  /** The parts of it that are compared by identity. Empty where all of it is compared by value. */
  readonly byIdentity: readonly Comparison[]
}

/** How each argument of a call is compared; where a `key` function replaces them, its result. */
export function explain(cache: CallCache, self: unknown, args: readonly unknown[]): ArgumentExplanation[] {
  const compared = cache.calls.keys.compared(self, args)
  return compared.map((value, argument) => {
    const [whole, ...parts] = comparisonsOf(value, `explain a call of ${cache.label}`)
    return { argument, ...whole!, byIdentity: whole!.comparison === 'identity' ? [whole!] : parts }
  })
}
