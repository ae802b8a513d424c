// Run by calls/chosen-keys.spec.ts in a process of its own: prints the steps of operations with n and 4n chosen keys.
import { largeFamilies, smallFamilies } from './key-families'
import { operations } from './key-operations'
import { StepCounter } from './steps'

/** Through these every operation goes that is given a large key. */
const ofLarge = ['calls', 'a shared cache']

const steps = new StepCounter()
const sizes = [
  { families: smallFamilies, n: 32, names: Object.keys(operations) },
  { families: largeFamilies, n: 20, names: ofLarge },
]
const seen: Record<string, [number, number]> = {}
for (const { families, n, names } of sizes)
  for (const [family, argsOf] of Object.entries(families)) {
    const keys = Array.from({ length: 4 * n }, (_, i) => argsOf(i))
    for (const operation of names) {
      const count = async (of: number) => steps.ofAsync(async () => operations[operation]!(keys.slice(0, of)))
      seen[`${operation} with ${family}`] = [await count(n), await count(4 * n)]
    }
  }
console.log(JSON.stringify(seen))
