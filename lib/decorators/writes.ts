import type { CallCache } from '../calls/call-cache'
import { requireNoGenerator } from './create'
import { cannot } from '../common/errors'
import { carryOver, findNamed } from './metadata'
import { decorator } from './protocols'
import { forAll, ignore, isObject, isThenable, type Method } from '../common/promises'

/**
 * What `@Invalidates(…)` and `@Updates(…)` evaluate to: decorators of methods, in both protocols.
 */
export interface WriteDecorator {
  /**
   * Under the legacy protocol.
   *
   * @typeParam M - the method's type, which stays as it is
   */
  <M extends (...args: any) => any>(
    target: object,
    name: string | symbol,
    descriptor: TypedPropertyDescriptor<M>,
  ): any
  /**
   * Under the standard protocol.
   *
   * @typeParam M - the method's type, which stays as it is
   */
  <M extends (...args: any) => any>(method: M, context: ClassMethodDecoratorContext<any, M>): M
}

/**
 * The name of a cached method of `T`, and a function from the arguments of a write to those of the call it outdates.
 * Where `T` is not given, any name and arguments.
 */
export type Outdated<T> = 0 extends 1 & T
  ? [name: string | symbol, args?: (this: any, ...args: any[]) => readonly any[]]
  : { [N in keyof T]: [name: N, args?: (this: T, ...args: any[]) => ArgumentsOf<T[N]>] }[keyof T]

/** The same, where the function is needed: a value is that of one call. */
export type Answered<T> = 0 extends 1 & T
  ? [name: string | symbol, args: (this: any, ...args: any[]) => readonly any[]]
  : { [N in keyof T]: [name: N, args: (this: T, ...args: any[]) => ArgumentsOf<T[N]>] }[keyof T]

/** The arguments of a call of a method; of a getter there are none. */
export type ArgumentsOf<M> = M extends (...args: infer Args) => unknown ? Readonly<Args> : readonly []

/** A type that is given and not inferred: the compiler infers nothing through an index that it does not know yet. */
type Given<T> = [T][T extends any ? 0 : never]

/**
 * Deletes, when the method has succeeded, the entry of the cached method `name` for the arguments that `args` makes of
 * the method's own; without `args`, all entries of that method for this instance. An async method has succeeded when it
 * resolves, and its promise waits for the deletion. A load or refresh in flight is not stored.
 *
 * `args` is asked after the method, so that it sees what that has set; when it throws, the call fails with that, and all
 * entries for this instance are deleted. Name the class, `@Invalidates<UserService>(…)`, to have names and arguments checked.
 *
 * @throws {TypeError} at decoration, when it is not on a method; at construction or at the call, before the method runs,
 * when there is no cached method of that name.
 */
export function Invalidates<T = any>(...outdated: Outdated<Given<T>>): WriteDecorator {
  const [name, args] = outdated as [PropertyKey, Method?]
  return write('@Invalidates', 'invalidate', name, args, (caches, self) => ({
    succeed(_, argsOf) {
      if (args === undefined) return clearAll(caches, self)
      const found = argsOf()
      return forAll(caches, (cache) => cache.delete(self, found))
    },
    end() {},
  }))
}

/**
 * Stores the result of the method, when it has succeeded, as the entry of the cached method `name` for the arguments
 * that `args` makes of the method's own. Else as `@Invalidates`. An entry that is written or invalidated while the
 * method runs is deleted in the end, since nobody can tell which is newer.
 */
export function Updates<T = any>(...answered: Answered<Given<T>>): WriteDecorator {
  const [name, args] = answered as [PropertyKey, Method]
  if (typeof args !== 'function')
    throw new TypeError(cannot('decorate with @Updates', 'args must be a function', args))
  return write('@Updates', 'update', name, args, (caches, self) => {
    const nearest = caches[0]!
    const begun = nearest.writes.begin()
    return {
      succeed(value, argsOf) {
        const found = argsOf()
        // Where a class overrides a cached method, what it makes of the inherited one's results is not known.
        return forAll(caches, (cache) =>
          cache === nearest ? cache.update(begun, self, found, value) : cache.delete(self, found),
        )
      },
      end() {
        nearest.writes.end(begun)
      },
    }
  })
}

/** A call of a writing method that is under way. */
interface Write {
  /** What is done when it has succeeded with a value. `argsOf` makes the arguments of the cached call. */
  succeed(value: unknown, argsOf: () => readonly unknown[]): unknown
  /** What is done in the end, also when it has failed. */
  end(): void
}

function write(
  decoratorName: string,
  verb: string,
  name: PropertyKey,
  args: Method | undefined,
  begin: (caches: readonly CallCache[], self: unknown) => Write,
): WriteDecorator {
  const decorating = `decorate with ${decoratorName}`
  if (typeof name !== 'string' && typeof name !== 'symbol')
    throw new TypeError(cannot(decorating, 'the name of a method must be a string or a symbol', name))
  if (args !== undefined && typeof args !== 'function')
    throw new TypeError(cannot(decorating, 'args must be a function', args))

  return decorator({
    verb: 'decorate',
    kinds: ['method'],
    must: `${decoratorName} must be on a method`,
    replace({ method, label, onInitialize }) {
      requireNoGenerator(`decorate ${label}`, method)
      const doing = `${verb} ${String(name)} by ${label}`
      const { replaced } = {
        replaced(this: unknown, ...given: any[]): unknown {
          const caches = requireCaches(doing, this, name)
          const { succeed, end } = begin(caches, this)
          const succeeded = (value: unknown): unknown =>
            succeed(value, () => argumentsOf(doing, caches, this, args!, given))
          let result: unknown
          try {
            result = method.apply(this, given)
            if (isThenable(result)) return succeeding(result, succeeded, end)
            const done = succeeded(result)
            if (isThenable(done)) done.then(ignore, ignore) // a store that fails may keep an old entry; nobody waits
          } finally {
            if (!isThenable(result)) end()
          }
          return result
        },
      }
      carryOver(method, replaced)
      let isChecked = false
      onInitialize?.((self) => {
        if (!isChecked && isObject(self)) requireCaches(doing, self, name)
        isChecked = true
      })
      return replaced
    },
  }) as WriteDecorator
}

/** Waits for a result, and for what is done about it. */
async function succeeding(
  result: PromiseLike<unknown>,
  succeeded: (value: unknown) => unknown,
  end: () => void,
): Promise<unknown> {
  try {
    const value = await result
    await succeeded(value)
    return value
  } finally {
    end()
  }
}

/** The arguments of the entry to be written. Where they cannot be made, every entry that may be meant goes. */
function argumentsOf(
  doing: string,
  caches: readonly CallCache[],
  self: unknown,
  args: Method,
  given: readonly unknown[],
): readonly unknown[] {
  try {
    const found = args.apply(self, given as unknown[])
    if (Array.isArray(found)) return found
    throw new TypeError(cannot(doing, 'args must return an array', found))
  } catch (failure) {
    try {
      const cleared = clearAll(caches, self)
      if (isThenable(cleared)) cleared.then(ignore, ignore)
    } catch {
      // A listener threw. The entries are gone, and the caller hears of what was first.
    }
    throw failure
  }
}

function clearAll(caches: readonly CallCache[], self: unknown): void | Promise<void> {
  return forAll(caches, (cache) => cache.clear(cache.withinOf(self)))
}

/** The caches of a name that an instance, or a class, has: its own and those that it inherits. */
function requireCaches(doing: string, self: unknown, name: string | symbol): readonly CallCache[] {
  if (!isObject(self))
    throw new TypeError(
      cannot(doing, 'it must be called on an instance, or on a class for a static method', self),
    )
  const caches = findNamed(self, name)
  if (caches.length === 0)
    throw new TypeError(cannot(doing, `${String(name)} must be decorated with @Cached`))
  return caches
}
