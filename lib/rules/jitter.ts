import type { Rule } from '../calls/rule'

/**
 * A rule that shortens each ttl by a random fraction, at most `share`, a number from 0 to 1. So entries that
 * were stored together do not expire together. The rule needs a backend with a ttl.
 *
 * `random` returns a number of at least 0 and below 1. Default: `Math.random`.
 */
export function jitter(
  share: number,
  random: () => number = Math.random,
): Rule<unknown, readonly unknown[], unknown, 'time'> {
  return {
    rule: 'jitter',
    needs: 'time',
    attach(method) {
      const must = 'jitter must be given a share from 0 to 1'
      if (typeof share !== 'number') throw method.refuse(must, share)
      if (!(share >= 0 && share <= 1)) throw method.refuseRange(must, share)
      if (typeof random !== 'function')
        throw method.refuse('jitter must be given a function for random', random)
      if (!method.hasTime) throw method.refuse('jitter needs a backend with a ttl')
      return {
        rule: 'jitter',
        shortens(ttl) {
          if (ttl === Infinity) return ttl
          const drawn: unknown = random()
          if (typeof drawn !== 'number' || !(drawn >= 0 && drawn < 1))
            throw method.refuseCall('the random of jitter must return a number from 0 to below 1', drawn)
          return ttl * (1 - share * drawn)
        },
      }
    },
  }
}
