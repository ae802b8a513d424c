/**
 * Returns the message of an error, in the form of all messages: `Cannot create LRUCache: capacity must be a
 * positive integer, received 0`.
 */
export function cannot(doing: string, must: string, ...received: [unknown?]): string {
  return `Cannot ${doing}: ${must}` + (received.length > 0 ? `, received ${describe(received[0])}` : '')
}

/** The label of a function without a name. */
export const ANONYMOUS = 'an anonymous function'

/** A value as an error message shows it: short, and without running code of the value. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return `'${value.length > 40 ? `${value.slice(0, 40)}…` : value}'`
  if (typeof value === 'function') return `function ${nameOf(value)}`
  if (typeof value === 'object' && value !== null) return isArray(value) ? 'an array' : 'an object'
  return Object.is(value, -0) ? '-0' : String(value) + (typeof value === 'bigint' ? 'n' : '')
}

/**
 * The own name of a function. A proxy is recognised by its source, because reading a property would run its
 * traps.
 */
function nameOf(value: object): string {
  const hasName = !NAMELESS.test(Function.prototype.toString.call(value))
  const name: unknown = hasName && Object.getOwnPropertyDescriptor(value, 'name')?.value
  return typeof name === 'string' && name !== '' ? name : '(anonymous)'
}

/** The source of proxies and bound functions. */
const NAMELESS = /^function \(\) \{\s*\[native code/

function isArray(value: object): boolean {
  try {
    return Array.isArray(value)
  } catch {
    return false // a revoked proxy
  }
}
