// Run by calls/chosen-keys.spec.ts in a process of its own: prints which chosen keys reached a native
// collection.
import { FIRST_SENT, noteSent, recorded } from './record-native-keys'
import { operations } from './key-operations'
import { largeFamilies, smallFamilies, UNHASHED } from './key-families'
import { isThorough } from './thorough'

const large = largeFamilies(UNHASHED)
/** A few large keys are sufficient, because each is treated alike. */
const COUNTS = isThorough ? { small: 40, large: 40 } : { small: 4, large: 4 }

const found: Record<string, Record<string, number>> = {}
let families = 0
for (const [family, argsOf] of Object.entries({ ...smallFamilies, ...large })) {
  families++
  const keys = Array.from({ length: COUNTS[family in large ? 'large' : 'small'] }, (_, i) =>
    argsOf(FIRST_SENT + i),
  )
  keys.flat().forEach(noteSent)
  for (const [operation, run] of Object.entries(operations)) {
    recorded.keys = {}
    recorded.isOn = true
    await run(keys)
    recorded.isOn = false
    if (Object.keys(recorded.keys).length > 0) found[`${operation} with ${family}`] = recorded.keys
  }
}
console.log(JSON.stringify({ families, operations: Object.keys(operations).length, found }))
