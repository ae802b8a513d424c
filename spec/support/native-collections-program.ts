// Run by calls/chosen-keys.spec.ts in a process of its own: prints which chosen keys reached a native collection.
import { FIRST_SENT, noteSent, recorded } from './record-native-keys'
import { operations } from './key-operations'
import { largeFamilies, smallFamilies } from './key-families'

const COUNT = 40

const found: Record<string, Record<string, number>> = {}
let families = 0
for (const [family, argsOf] of Object.entries({ ...smallFamilies, ...largeFamilies })) {
  families++
  const keys = Array.from({ length: COUNT }, (_, i) => argsOf(FIRST_SENT + i))
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
