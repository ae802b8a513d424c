/** `Cannot create LRUCache: capacity must be a positive integer, received 0`: the one shape of every error. */
export function cannot(what: string, must: string, ...received: [unknown?]): string {
  return `Cannot ${what}: ${must}` + (received.length > 0 ? `, received ${describe(received[0])}` : '')
}

/** A value as an error message shows it: short, and without running any code of the value's own. */
export function describe(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return `'${value.length > 40 ? `${value.slice(0, 40)}…` : value}'`
    case 'bigint':
      return `${value}n`
    case 'function':
      return `function ${value.name || '(anonymous)'}`
    case 'object':
      return value === null ? 'null' : Array.isArray(value) ? 'an array' : 'an object'
    default:
      return Object.is(value, -0) ? '-0' : String(value)
  }
}
