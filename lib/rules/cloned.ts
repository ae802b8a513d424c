import { isObject } from '../common/promises'
import { isPlain, kindOf } from '../keys/kinds'
import type { Rule } from '../calls/rule'
import { requireFunction } from '../calls/rule-checks'

/**
 * A rule that gives each caller a copy of the stored result, so that a caller who changes the copy affects no
 * other caller. A hit costs a copy.
 *
 * `clone` makes the copies. Default: `structuredClone`, which throws for functions and does not keep the
 * classes of instances.
 */
export function cloned<V = any>(clone?: (value: V) => V): Rule<unknown, readonly unknown[], V> {
  return {
    rule: 'cloned',
    attach(method) {
      const { structuredClone } = globalThis as { structuredClone?: (value: V) => V }
      const copy = clone === undefined ? structuredClone : clone
      requireFunction(method, 'cloned', copy)
      // Called without a `this`, and only with values that can be changed.
      const own = (value: V): V => (isObject(value) ? copy(value) : value)
      return { rule: 'cloned', takes: own, gives: own }
    },
  }
}

/**
 * A rule that freezes each result once, with all plain objects and arrays in it, so that no caller can change
 * it. It does not freeze instances of classes, `Map`s, `Set`s and typed arrays.
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

/** Whether a value is an array or a plain object. The namespace of a module is none, and cannot be frozen. */
function isFreezable(value: object): boolean {
  return (
    Array.isArray(value) ||
    (kindOf(Object.getPrototypeOf(value) as object | null)?.is === 'plain' && isPlain(value))
  )
}
