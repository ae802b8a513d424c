import { cannot } from '../common/errors'
import { isObject } from '../common/promises'
import { classRegistry } from './class-registry'
import { constructorOf, kindOf, nativeName } from './kinds'

export { byIdentity } from './by-identity'

/** A class, abstract or not. */
export type AnyClass<T = any> = abstract new (...args: any[]) => T

/**
 * Makes arguments that are instances of a class, or of its subclasses, comparable by value. Two instances are
 * equal when they are of the same class and `read` returns equal values for both. Without `read`, their own
 * enumerable properties are compared. This applies to the whole process, from the next call on. A second
 * function replaces the first.
 *
 * Private state counts only as far as `read` returns it. A changed instance is compared by its state at the
 * time of each call.
 *
 * @throws {TypeError} when `Class` is not a class, or is a built-in class that is compared by value already.
 * Without `read`, also when its instances keep state outside their properties, like those of a subclass of
 * Map.
 */
export function byValue<T>(Class: AnyClass<T>, read?: (instance: T) => unknown): void {
  const fail = (must: string, ...received: [unknown?]): never => {
    throw new TypeError(cannot('compare instances by value', must, ...received))
  }
  const prototype: unknown = typeof Class === 'function' ? Class.prototype : undefined
  if (!isObject(prototype)) return fail('a class is needed', Class)
  if (read !== undefined && typeof read !== 'function') fail('the second argument must be a function', read)
  const kind = kindOf(prototype)
  if (kind !== undefined && kind.is !== 'class')
    fail('the class must not be compared by value already', Class)
  if (read === undefined && hasHiddenState(prototype))
    fail('a class with state outside of its properties needs a function that reads it', Class)
  classRegistry.readers.set(prototype, { read })
  classRegistry.changes++
}

/** Whether a class of the language or the platform, but `Object`, is among the ancestors of a class. */
export function hasHiddenState(prototype: object): boolean {
  for (let at: object | null = prototype; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    const constructor = constructorOf(at)
    if (typeof constructor !== 'function') continue
    const native = nativeName(at)
    const name = native ?? constructor.name
    if (name === 'Object') continue
    if (native !== undefined || (globalThis as Record<string, unknown>)[name] === constructor) return true
  }
  return false
}
