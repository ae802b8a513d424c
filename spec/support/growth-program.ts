// Run by calls/chosen-keys.spec.ts in a process of its own: prints the steps of operations with n and 4n chosen keys.
import { largeFamilies, smallFamilies } from './key-families'
import { operations } from './key-operations'
import { StepCounter } from './steps'

const isThorough = process.env['THOROUGH'] === 'true'
/** Every operation that is given a key goes through what these go through. */
const ways = ['calls', 'evicting calls', 'a shared cache', 'tags', 'scopes']
const ofLarge = ['calls', 'a shared cache']

/** The operations that the n-th family is counted in: of those besides the ways, one in four is drawn in turn. */
function operationsOf(n: number, isLarge: boolean): string[] {
  const all = Object.keys(operations)
  if (isThorough) return all
  return isLarge ? ofLarge : all.filter((name, at) => ways.includes(name) || (n + at) % 4 === 0)
}

const steps = new StepCounter()
const sizes = [
  { families: smallFamilies, n: isThorough ? 128 : 32, isLarge: false },
  { families: largeFamilies(1_600), n: 20, isLarge: true },
]
const seen: Record<string, [number, number]> = {}
for (const { families, n, isLarge } of sizes)
  for (const [nth, [family, argsOf]] of Object.entries(families).entries()) {
    const keys = Array.from({ length: 4 * n }, (_, i) => argsOf(i))
    steps.reset()
    for (const operation of operationsOf(nth, isLarge)) {
      const count = async (of: number) => {
        await operations[operation]!(keys.slice(0, of))
        return steps.take()
      }
      seen[`${operation} with ${family}`] = [await count(n), await count(4 * n)]
    }
  }
console.log(JSON.stringify(seen))
