// Run by calls/chosen-keys.spec.ts in a process of its own: prints the steps of operations with n and 4n chosen keys.
import { largeFamilies, smallFamilies } from './key-families'
import { operations } from './key-operations'
import { StepCounter } from './steps'

const isThorough = process.env['THOROUGH'] === 'true'
/** Every operation that is given a large key goes through these. */
const ofLarge = isThorough ? Object.keys(operations) : ['calls', 'a shared cache']

const steps = new StepCounter()
const sizes = [
  { families: smallFamilies, n: isThorough ? 128 : 32, names: Object.keys(operations) },
  { families: largeFamilies, n: 20, names: ofLarge },
]
const seen: Record<string, [number, number]> = {}
for (const { families, n, names } of sizes)
  for (const [family, argsOf] of Object.entries(families)) {
    const keys = Array.from({ length: 4 * n }, (_, i) => argsOf(i))
    steps.reset()
    for (const operation of names) {
      const count = async (of: number) => {
        await operations[operation]!(keys.slice(0, of))
        return steps.take()
      }
      seen[`${operation} with ${family}`] = [await count(n), await count(4 * n)]
    }
  }
console.log(JSON.stringify(seen))
