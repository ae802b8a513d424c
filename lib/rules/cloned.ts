import { isObject } from '../common/promises'
import type { Rule } from '../calls/rule'
import { requireFunction } from '../calls/rule-checks'

/**
 * A rule that gives each caller a copy of its own, and keeps one, so that a caller who changes a result
 * changes no other's.
 *
 * `clone` makes the copies; default `structuredClone`, which refuses functions and loses the classes of
 * instances. A hit costs a copy.
 */
export function cloned<V = any>(clone?: (value: V) => V): Rule<unknown, readonly unknown[], V> {
  return {
    rule: 'cloned',
    attach(method) {
      const { structuredClone } = globalThis as { structuredClone?: (value: V) => V }
      const copy = clone === undefined ? structuredClone : clone
      requireFunction(method, 'cloned', copy)
      // Called without a `this`, and only with what can be changed.
      const own = (value: V): V => (isObject(value) ? copy(value) : value)
      return { rule: 'cloned', takes: own, gives: own }
    },
  }
}

/**
 * A rule that freezes each result once, with all plain objects and arrays in it, so that no caller can change
 * it. Instances of classes, `Map`s, `Set`s and typed arrays in it are not frozen.
 */
export function frozen(): Rule {
  return {
    rule: 'frozen',
    takes: (value: unknown) => {
      freeze(value)
      return value
    },
  }
}

function freeze(root: unknown): void {
  const waiting = [root]
  const seen = new Set<object>()
  while (waiting.length > 0) {
    const value = waiting.pop()
    if (!isObject(value) || seen.has(value) || !isFreezable(value)) continue
    seen.add(value)
    Object.freeze(value)
    for (const key of Reflect.ownKeys(value)) {
      const member = Object.getOwnPropertyDescriptor(value, key)
      if (member !== undefined && 'value' in member) waiting.push(member.value)
    }
  }
}

function isFreezable(value: object): boolean {
  if (Array.isArray(value)) return true
  const prototype = Object.getPrototypeOf(value) as object | null
  return prototype === null || Object.getPrototypeOf(prototype) === null
}
