import type { Bytes } from './bytes'
import type { Marker } from './markers'

/** Creates a value of a built-in class from the parts of another. */
export function makeBuiltIn({ text }: Marker, parts: unknown[]): object {
  const name = text.slice(1)
  const [first] = parts
  switch (name) {
    case 'Date':
      return new Date(first as number)
    case 'Map':
      return new Map(Array.from({ length: parts.length / 2 }, (_, at) => [parts[2 * at], parts[2 * at + 1]]))
    case 'Set':
      return new Set(parts)
    case 'RegExp':
      return Object.assign(new RegExp(first as string, parts[1] as string), { lastIndex: parts[2] })
    case 'URL':
      return new (classOf(name))(first)
  }
  return name.endsWith('Error') ? makeError(name, parts) : (Object(first) as object)
}

/** Creates a binary value with a copy of these bytes. */
export function makeBinary({ kind, bytes }: Bytes): object {
  const { buffer } = new Uint8Array(bytes)
  if (kind === 'ArrayBuffer') return buffer
  const View = classOf(kind)
  return kind === 'Buffer' ? View.from(buffer) : new View(buffer)
}

function makeError(name: string, [ownName, message, ...cause]: unknown[]): object {
  const error = new (classOf(name))('')
  // The constructor would convert the message to a string.
  hide(error, 'message', message)
  if ((error as Error).name !== ownName) hide(error, 'name', ownName)
  if (cause.length > 0) hide(error, 'cause', cause[0])
  return error
}

type Class = (new (of: unknown) => object) & { from(of: unknown): object }

function classOf(name: string): Class {
  return (globalThis as unknown as Record<string, Class>)[name]!
}

/** Defines a property that is not enumerable. */
function hide(object: object, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, writable: true, configurable: true })
}
