/** `Cannot create LRUCache: capacity must be a positive integer, received 0`: the one shape of every error. */
export function cannot(what: string, must: string, ...received: [unknown?]): string {
  return `Cannot ${what}: ${must}` + (received.length > 0 ? `, received ${describe(received[0])}` : '')
}

/** A value as an error message shows it: short, and without running any code of the value's own. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return `'${value.length > 40 ? `${value.slice(0, 40)}…` : value}'`
  if (typeof value === 'function') return `function ${value.name || '(anonymous)'}`
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object'
  return Object.is(value, -0) ? '-0' : String(value) + (typeof value === 'bigint' ? 'n' : '')
}
