/** Characters of a text, at most. */
const LIMIT = 200
/** Elements or properties that are read, on each of three levels. */
const PARTS = 8
const DEPTH = 3

/**
 * Returns a value as a text of at most 200 characters. It reads a bounded part of the value and runs none of
 * its code, such as getters. An unread part is shown as `…`.
 */
export function shortText(value: unknown): string {
  return cut(textOf(value, DEPTH))
}

/** Returns the arguments of a call as a text of at most 200 characters: `7, 'en', { page: 1 }`. */
export function argumentsText(args: readonly unknown[]): string {
  return cut(listed(args, args.length, DEPTH))
}

/** Cuts a text at 200 characters. */
export function cut(text: string): string {
  return text.length > LIMIT ? `${text.slice(0, LIMIT - 1)}…` : text
}

function textOf(value: unknown, depth: number): string {
  if (typeof value === 'string') return `'${cut(value)}'`
  if (typeof value === 'bigint') return `${value.toString()}n`
  if (typeof value === 'function') return 'function'
  if (typeof value !== 'object' || value === null) return String(value)
  try {
    return textOfObject(value, depth)
  } catch {
    return '…' // a proxy that throws
  }
}

function textOfObject(value: object, depth: number): string {
  const name = classOf(value)
  if (Array.isArray(value)) return depth === 0 ? '[…]' : `[${listed(value, value.length, depth - 1)}]`
  if (name === 'Date') return `Date ${dateText(value as Date)}`
  if (name === 'Map' || name === 'Set') {
    const size: unknown = Reflect.get({ Map, Set }[name].prototype, 'size', value) // not its own getter
    return `${name} of ${String(size)}`
  }
  if (ArrayBuffer.isView(value)) return `${name} of ${value.byteLength} bytes`
  if (name !== 'Object') return name
  if (depth === 0) return '{…}'
  const keys = Object.keys(value)
  const parts = keys.slice(0, PARTS).map((key) => {
    const property = Object.getOwnPropertyDescriptor(value, key)
    const isRead = property !== undefined && 'value' in property
    return `${cut(key)}: ${isRead ? textOf(property.value, depth - 1) : '…'}`
  })
  if (keys.length > PARTS) parts.push('…')
  return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`
}

function listed(values: readonly unknown[], length: number, depth: number): string {
  const parts = Array.from({ length: Math.min(length, PARTS) }, (_, at) => textOf(values[at], depth))
  if (length > PARTS) parts.push(`… ${length - PARTS} more`)
  return parts.join(', ')
}

/**
 * Returns the name of the class of a value, from its constructor. It is `Object` for a value without a
 * constructor, or with a getter for it.
 */
function classOf(value: object): string {
  const prototype = Object.getPrototypeOf(value) as object | null
  const constructor: unknown =
    prototype === null ? undefined : Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value
  const name: unknown =
    typeof constructor === 'function'
      ? Object.getOwnPropertyDescriptor(constructor, 'name')?.value
      : undefined
  return typeof name === 'string' && name !== '' ? cut(name) : 'Object'
}

function dateText(date: Date): string {
  const time = Date.prototype.getTime.call(date)
  return Number.isNaN(time) ? 'invalid' : new Date(time).toISOString()
}
