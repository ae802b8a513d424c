/*
 * Replaces the methods of native collections that have keys as parameters, before the library is loaded. V8
 * hashes numbers, bigints, and strings above 16,383 characters without a seed, so that chosen ones can make a
 * collection slow.
 */

const LONGEST = 16_383

const sent = new Set<unknown>()
const isSent = sent.has.bind(sent)

/** The keys that native collections get from now on. */
export const recorded: { isOn: boolean; keys: Record<string, number> } = { isOn: false, keys: {} }

/**
 * The smallest chosen number. The numbers that the library assigns to calls in these programs are smaller.
 */
export const FIRST_SENT = 1_000

/** Notes the numbers in a value as chosen ones. Other integers are the library's own. */
export function noteSent(value: unknown): void {
  if (typeof value === 'number' && Math.abs(value) >= FIRST_SENT) sent.add(value)
  else if (typeof value === 'object' && value !== null) {
    noteSent(value.valueOf() === value ? undefined : value.valueOf())
    for (const member of Object.values(value)) noteSent(member)
  }
}

function look(where: string, key: unknown): void {
  const isUnseeded =
    typeof key === 'bigint' ||
    (typeof key === 'string' && key.length > LONGEST) ||
    (typeof key === 'number' && !Number.isNaN(key) && (!Number.isInteger(key) || isSent(key)))
  if (!isUnseeded) return
  const shown = `${where} of a ${typeof key}`
  recorded.keys[shown] = (recorded.keys[shown] ?? 0) + 1
}

for (const [prototype, name] of [
  [Map.prototype, 'set'],
  [Set.prototype, 'add'],
] as const) {
  const object = prototype as unknown as Record<string, (...args: unknown[]) => unknown>
  const native = object[name]!
  Object.defineProperty(object, name, {
    value(this: unknown, ...args: unknown[]) {
      if (recorded.isOn) look(`${prototype[Symbol.toStringTag]}.${name}`, args[0])
      return native.apply(this, args)
    },
    writable: true,
    configurable: true,
  })
}
