import { refuseNumber } from '../backends/options'
import type { CallCache } from '../calls/call-cache'
import { cannot } from '../common/errors'
import { isObject } from '../common/promises'
import { requireOptions } from './options'

/** Options of `warm`. */
export interface WarmOptions {
  /** The number of concurrent calls: a positive integer or `Infinity`. Default 8. */
  readonly concurrency?: number | undefined
}

/**
 * Calls a method for the argument lists that have no entry and are not bypassed.
 *
 * @throws {AggregateError} when all were tried and some failed, with the failures.
 */
export async function warm(
  cache: CallCache,
  self: unknown,
  lists: Iterable<readonly unknown[]>,
  options: WarmOptions,
  has: (args: readonly unknown[]) => boolean | Promise<boolean>,
): Promise<void> {
  const warming = `warm ${cache.label}`
  const { concurrency = 8 } = requireOptions(warming, options, ['concurrency'])
  if (!(concurrency === Infinity || Number.isSafeInteger(concurrency)) || concurrency < 1)
    refuseNumber(warming, 'concurrency must be a positive integer or Infinity', concurrency)
  if (!isObject(lists) || typeof (lists as { [Symbol.iterator]?: unknown })[Symbol.iterator] !== 'function')
    throw new TypeError(cannot(warming, 'the argument lists must be iterable', lists))
  const all = [...lists]
  for (const args of all)
    if (!Array.isArray(args)) throw new TypeError(cannot(warming, 'arguments must be an array', args))
  const failures: unknown[] = []
  const queue = all.values()
  const work = async (): Promise<void> => {
    for (const args of queue)
      try {
        if (cache.rules.bypasses({ self, args })) continue
        if (await has(args)) continue
        await cache.call(self, args)
      } catch (failure) {
        failures.push(failure)
      }
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, all.length) }, work))
  if (failures.length > 0)
    throw new AggregateError(
      failures,
      cannot(warming, `${String(failures.length)} of ${String(all.length)} loads failed`),
    )
}
