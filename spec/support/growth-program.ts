// Run by calls/chosen-keys.spec.ts in a process of its own: prints the steps of operations with n and 4n
// chosen keys.
import { largeFamilies, smallFamilies } from './key-families'
import { operations } from './key-operations'
import { StepCounter } from './steps'
import { isThorough } from './thorough'

/**
 * The operations that the n-th family is counted in: calls, which all others go through, and one in sixteen
 * in turn.
 */
function operationsOf(n: number): string[] {
  return Object.keys(operations).filter((name, at) => isThorough || name === 'calls' || (n + at) % 16 === 0)
}

const steps = new StepCounter()
const sizes = [
  { families: smallFamilies, n: isThorough ? 128 : 24 },
  { families: largeFamilies(isThorough ? 1_600 : 400), n: 20 },
]
const seen: Record<string, [number, number]> = {}
for (const { families, n } of sizes)
  for (const [nth, [family, argsOf]] of Object.entries(families).entries()) {
    const keys = Array.from({ length: 4 * n }, (_, i) => argsOf(i))
    steps.reset()
    for (const operation of operationsOf(nth)) {
      const count = async (of: number) => {
        await operations[operation]!(keys.slice(0, of))
        return steps.take()
      }
      seen[`${operation} with ${family}`] = [await count(n), await count(4 * n)]
    }
  }
console.log(JSON.stringify(seen))
