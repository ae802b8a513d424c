import { isObject } from '../common/promises'

/**
 * Returns whether a value can be read only once, so that a second caller would get no content: an iterator, a
 * stream, or a `Request` or `Response` with its body.
 */
export function isReadOnce(value: unknown): boolean {
  if (!isObject(value) || Array.isArray(value)) return false
  try {
    const given = value as Record<PropertyKey, unknown>
    const isIterable = Symbol.iterator in value || Symbol.asyncIterator in value
    if (isIterable && typeof given.next === 'function') return true
    if (typeof given.getReader === 'function' || 'bodyUsed' in value) return true
    return typeof given.pipe === 'function' && typeof given.on === 'function'
  } catch {
    return false // a proxy or a getter has thrown
  }
}
