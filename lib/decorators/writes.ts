import type { CallCache } from '../calls/call-cache'
import { updateEntry } from '../calls/operations'
import type { CallContext } from '../calls/rule'
import type { Write } from '../calls/write-fence'
import { cannot } from '../common/errors'
import { forAll, ignore, isObject, isThenable, type Method } from '../common/promises'
import { requireNoGenerator } from './create'
import { findLayers, type Layers } from './find-caches'
import { carryOver } from './metadata'
import { decorator, type Member } from './protocols'

/** What makes the arguments of a cached call of the result of a write. */
type Mapper = (result: any, context: CallContext) => readonly any[]

/**
 * Deletes, when the method has succeeded, the entry of the cached method `name` for the arguments that the mapper
 * returns; without a mapper, all entries of that method for this instance. The mapper is called with the result of the
 * write and its context. Given a function that returns another class first, it reaches a method of that class: one
 * entry where its scope is `'class'`, else all.
 *
 * An async method has succeeded when it resolves, and its promise waits for the deletion. Loads and refreshes in flight
 * are not stored. When the mapper throws, the call fails with that, and all entries that may be meant are deleted. A
 * store that fails does not fail the write: the deletion is repeated when the store answers.
 *
 * @throws {TypeError} at decoration, when it is not on a method or a setter; at the first construction or call, before
 * the method runs, when there is no cached method of that name.
 */
export function Invalidates(...given: unknown[]): any {
  const [owner, name, mapper] = ownerFirst(given)
  requireArguments('@Invalidates', name, mapper)
  return write('@Invalidates', 'invalidate', owner as (() => unknown) | undefined, name as string | symbol, (target) => {
    const { nearest, inherited } = target.layers
    return {
      succeed(result, context) {
        const caches = [...inherited, ...nearest]
        if (mapper === undefined) return forAll(caches, (cache) => clearOf(cache, target))
        const args = argumentsOf(target, mapper as Mapper, result, context)
        return forAll(caches, (cache) => deleteOf(cache, target, args))
      },
      end: ignore,
    }
  })
}

/**
 * Stores the result of the method, when it has succeeded, as the entry of the cached method `name` for the arguments
 * that the mapper returns. `value` makes of the result what is stored. Else as `@Invalidates`.
 *
 * An entry that was loaded, stored or invalidated while the method ran is deleted in the end, since nobody can tell
 * which value is newer.
 */
export function Updates(name: unknown, mapper: unknown, value?: unknown): any {
  requireArguments('@Updates', name, mapper)
  if (typeof mapper !== 'function')
    throw new TypeError(cannot('decorate with @Updates', 'the mapper must be a function', mapper))
  if (value !== undefined && typeof value !== 'function')
    throw new TypeError(cannot('decorate with @Updates', 'value must be a function', value))
  return write('@Updates', 'update', undefined, name as string | symbol, (target) => {
    const { nearest, inherited } = target.layers
    const writes = new Map<CallCache, Write>(nearest.map((cache) => [cache, cache.loader.fence.begin()]))
    return {
      succeed(result, context) {
        const args = argumentsOf(target, mapper as Mapper, result, context)
        const stored: unknown = value === undefined ? result : (value as Method)(result, context)
        // What an overriding method makes of the inherited one's results is not known.
        return forAll([...inherited, ...nearest], (cache) => {
          const begun = writes.get(cache)
          if (begun === undefined) return deleteOf(cache, target, args)
          return forgiving(cache, () => updateEntry(cache, begun, { self: target.self, args }, stored))
        })
      },
      end() {
        for (const [cache, begun] of writes) cache.loader.fence.end(begun)
      },
    }
  })
}

/** The cached methods that a write reaches. */
interface Target {
  readonly doing: string
  readonly layers: Layers
  /** The instance or class whose entries are meant; `undefined` for those of another class. */
  readonly self: object | undefined
}

/** A call of a writing method that is under way. */
interface Call {
  /** What is done when it has succeeded. */
  succeed(result: unknown, context: CallContext): unknown
  /** What is done in the end, also when it has failed. */
  end(): void
}

function ownerFirst(given: readonly unknown[]): [owner: (() => unknown) | undefined, ...unknown[]] {
  return typeof given[0] === 'function' ? (given as [() => unknown]) : [undefined, ...given]
}

function requireArguments(decoratorName: string, name: unknown, mapper: unknown): void {
  const decorating = `decorate with ${decoratorName}`
  if (typeof name !== 'string' && typeof name !== 'symbol')
    throw new TypeError(cannot(decorating, 'the name of a method must be a string or a symbol', name))
  if (mapper !== undefined && typeof mapper !== 'function')
    throw new TypeError(cannot(decorating, 'the mapper must be a function', mapper))
}

function write(
  decoratorName: string,
  verb: string,
  owner: (() => unknown) | undefined,
  name: string | symbol,
  begin: (target: Target) => Call,
): any {
  return decorator({
    verb: 'decorate',
    kinds: ['method', 'setter'],
    must: `${decoratorName} must be on a method or a setter`,
    replace(member) {
      requireNoGenerator(`decorate ${member.label}`, member.method)
      const doing = `${verb} ${String(name)} by ${member.label}`
      const replaced = replacement(member, (self) => begin(requireTarget(doing, owner, self, name)))
      carryOver(member.method, replaced)
      let isChecked = false
      member.onInitialize?.((self) => {
        if (!isChecked && isObject(self)) requireTarget(doing, owner, self, name)
        isChecked = true
      })
      return replaced
    },
  })
}

/** Makes what stands in place of a writing method. */
function replacement({ kind, method }: Member, begin: (self: unknown) => Call): Method {
  const run = (self: unknown, args: unknown[]): unknown => {
    const call = begin(self)
    let result: unknown
    let isPending = false
    try {
      result = method.apply(self, args)
      if (isThenable(result)) {
        isPending = true
        return succeeding(result, call, { self, args })
      }
      const done = call.succeed(result, { self, args })
      if (isThenable(done)) done.then(ignore, ignore) // nobody waits for a store
    } finally {
      if (!isPending) call.end()
    }
    return result
  }
  if (kind === 'setter')
    return Object.getOwnPropertyDescriptor(
      {
        set value(given: unknown) {
          run(this, [given])
        },
      },
      'value',
    )!.set as Method
  return {
    replaced(this: unknown, ...args: unknown[]): unknown {
      return run(this, args)
    },
  }.replaced
}

/** Waits for a result, and for what is done about it. */
async function succeeding(result: PromiseLike<unknown>, call: Call, context: CallContext): Promise<unknown> {
  try {
    const value = await result
    await call.succeed(value, context)
    return value
  } finally {
    call.end()
  }
}

/** The arguments of the entry that a write concerns. Where they cannot be made, every entry that may be meant goes. */
function argumentsOf(target: Target, mapper: Mapper, result: unknown, context: CallContext): readonly unknown[] {
  try {
    const args: unknown = mapper(result, context)
    if (Array.isArray(args)) return args
    throw new TypeError(cannot(target.doing, 'the mapper must return an array', args))
  } catch (failure) {
    const { nearest, inherited } = target.layers
    try {
      const cleared = forAll([...inherited, ...nearest], (cache) => clearOf(cache, target))
      if (isThenable(cleared)) cleared.then(ignore, ignore)
    } catch {
      // A listener threw. The entries are gone, and the caller gets the first error.
    }
    throw failure
  }
}

/** Clears what the target sees of a cache. */
function clearOf(cache: CallCache, { self }: Target): unknown {
  return forgiving(cache, () => (self === undefined ? cache.clear() : cache.clearOf(self)))
}

/** Deletes an entry that the target sees; of another class, all where its scope is not the class. */
function deleteOf(cache: CallCache, target: Target, args: readonly unknown[]): unknown {
  if (target.self === undefined && cache.calls.keys.option !== 'class') return clearOf(cache, target)
  return forgiving(cache, () => cache.delete(target.self, args))
}

/** Does not let a write fail for the sake of a store: it was committed. The store repeats what it could not do. */
function forgiving(cache: CallCache, act: () => unknown): unknown {
  if (cache.isComplete && cache.far === undefined) return act()
  try {
    const done = act()
    return isThenable(done) ? done.then(ignore, ignore) : done
  } catch {
    return undefined
  }
}

/** The caches of a name that an instance or a class has, or that another class has. */
function requireTarget(
  doing: string,
  owner: (() => unknown) | undefined,
  self: unknown,
  name: string | symbol,
): Target {
  const other = owner?.()
  if (owner !== undefined && typeof other !== 'function')
    throw new TypeError(cannot(doing, 'the function given first must return a class', other))
  if (owner === undefined && !isObject(self))
    throw new TypeError(
      cannot(doing, 'it must be called on an instance, or on a class for a static method', self),
    )
  const layers =
    typeof other === 'function'
      ? (findLayers(other.prototype as object, name) ?? findLayers(other, name))
      : findLayers(self as object, name)
  if (layers === undefined) throw new TypeError(cannot(doing, `${String(name)} must be decorated with @Cached`))
  return { doing, layers, self: owner === undefined ? (self as object) : undefined }
}
