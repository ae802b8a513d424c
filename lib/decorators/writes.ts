import { requireFunction } from '../backends/options'
import type { CallCache } from '../calls/call-cache'
import { finish } from '../calls/holding'
import { updateEntry } from '../calls/operations'
import { beginWrite, endWrite, type Write } from '../calls/writes-under-way'
import { cannot } from '../common/errors'
import { abandon, forAll, ignore, isThenable, type Method } from '../common/promises'
import type { AnyClass } from '../keys/by-value'
import type { Given, Of } from './inference'
import type { ArgumentsIn, NameIn, ResultIn, ValueIn } from './member-names'
import type {
  ArgumentsMapper,
  Invalidated,
  NoClass,
  NoMapper,
  OtherType,
  Unfit,
  UpdateDecorator,
  Updated,
  UpdatedBy,
  ValueMapper,
  WriteDecorator,
} from './write-decorator'
import {
  mappedArguments,
  clearOf,
  deleteOf,
  forgiving,
  type Mapper,
  internFor,
  quietly,
} from './write-target'
import { write } from './writing-method'

/*
 * The overloads of both decorators have two forms. Without a type argument, all types are inferred from the
 * decorated method, and private names are allowed; with a type argument, neither is possible. Two type
 * parameters of the first form have no default, so a single type argument excludes it. The second form
 * excludes itself without one. So there is one candidate, and one message. The first form is first, because
 * the compiler checks a function without parameters once.
 */

/**
 * Deletes the entry of the cached method `name` after the decorated method has succeeded. The mapper returns
 * the arguments of the entry; without a mapper, all entries of the cached method for this instance are
 * deleted. The mapper is called with the result of the write and its context. If the first argument is a
 * function that returns another class, `name` is a method of that class: one entry is deleted where its scope
 * is `'class'`, and all entries otherwise.
 *
 * An async method has succeeded when it resolves, and its promise waits for the deletion. Loads and refreshes
 * in flight are not stored. When the mapper throws, the call fails with its error, and all entries that it
 * may have meant are deleted. A store that fails does not fail the write. The deletion is repeated when the
 * store replies again.
 *
 * @throws {TypeError} at decoration, when it is not on a method or a setter; at the first construction or
 * call, before the method runs, when there is no cached method of that name.
 */
export function Invalidates<
  N extends string | symbol | (() => AnyClass),
  This,
  M = any,
  Args extends readonly any[] = any,
  V = any,
>(
  nameOrClass: N extends string | symbol ? NameIn<Given<This>, N> : N,
  ...rest: N extends () => abstract new (...args: any) => infer C
    ? [
        name: NameIn<C, M>,
        mapper?: ArgumentsMapper<Given<This>, Given<Args>, Given<V>, ArgumentsIn<C, M>> | undefined,
      ]
    : [mapper?: ArgumentsMapper<Given<This>, Given<Args>, Given<V>, ArgumentsIn<Given<This>, N>> | undefined]
): WriteDecorator<This, Args, V>
/**
 * The same, with the class as the type argument. It accepts only public methods, and the parameters of the
 * mapper are `any`.
 *
 * @typeParam T - the class
 */
export function Invalidates<T = NoClass>(
  ...call: T extends NoClass ? Unfit : Invalidated<Given<T>>
): WriteDecorator
export function Invalidates(...given: unknown[]): WriteDecorator {
  const [owner, name, mapper] = ownerFirst(given)
  requireArguments('@Invalidates', name, mapper)
  return write('@Invalidates', 'invalidate', owner, name as string | symbol, (target) => {
    const { nearest, inherited } = target.layers
    return {
      succeed(result, context) {
        const caches = [...inherited, ...nearest]
        if (mapper === undefined) return forAll(caches, (cache) => clearOf(cache, target))
        const args = mappedArguments(target, mapper as Mapper, result, context)
        return forAll(caches, (cache) => deleteOf(cache, target, args))
      },
      end: ignore,
    }
  })
}

/**
 * Stores the result of the decorated method, after it has succeeded, as the entry of the cached method `name`
 * for the arguments that the mapper returns. `value` returns the value to store for a result. Otherwise the
 * same as `@Invalidates`.
 *
 * An entry that was loaded, stored or invalidated while the method ran is deleted when it ends, because it is
 * unknown which value is newer.
 */
export function Updates<N extends string | symbol, This, Args extends readonly any[] = any, V = any>(
  name: (() => Given<V>) extends () => ResultIn<Given<This>, N> ? NameIn<Given<This>, N> : OtherType,
  mapper: Of<N, ArgumentsMapper<Given<This>, Given<Args>, Given<V>, ArgumentsIn<Given<This>, N>>>,
): WriteDecorator<This, Args, V>
/** The same, with a function that returns the value to store. */
export function Updates<N extends string | symbol, This, Args extends readonly any[] = any, V = any>(
  name: NameIn<Given<This>, N>,
  mapper: Of<N, ArgumentsMapper<Given<This>, Given<Args>, Given<V>, ArgumentsIn<Given<This>, N>>>,
  value: Of<N, ValueMapper<Given<This>, Given<Args>, Given<V>, ValueIn<Given<This>, N>>>,
): WriteDecorator<This, Args, V>
/**
 * The same, with the class as the type argument. It accepts only public methods, and the parameters of the
 * mapper are `any`.
 *
 * @typeParam T - the class
 */
export function Updates<T = NoClass>(
  ...call: T extends NoClass ? NoMapper : Updated<Given<T>>
): UpdateDecorator<Given<T>>
/**
 * The same, with the class as the type argument and a function that returns the value to store.
 *
 * @typeParam T - the class
 */
export function Updates<T = NoClass>(...call: T extends NoClass ? Unfit : UpdatedBy<Given<T>>): WriteDecorator
export function Updates(...[name, mapper, value]: unknown[]): WriteDecorator {
  requireArguments('@Updates', name, mapper)
  requireFunction('decorate with @Updates', 'the mapper', mapper)
  if (value !== undefined) requireFunction('decorate with @Updates', 'value', value)
  return write('@Updates', 'update', undefined, name as string | symbol, (target) => {
    const { nearest, inherited } = target.layers
    const writes = new Map<CallCache, Write>(nearest.map((cache) => [cache, beginWrite(cache)]))
    return {
      succeed(result, context) {
        const args = mappedArguments(target, mapper as Mapper, result, context)
        const caches = [...inherited, ...nearest]
        let stored: unknown = result
        try {
          if (value !== undefined) stored = (value as Method)(result, context)
        } catch (failure) {
          quietly(caches, (cache) => deleteOf(cache, target, args)) // the write has outdated the entry
          throw failure
        }
        if (isThenable(stored)) {
          stored = Promise.resolve(stored) // one promise for all layers, because each `then` may run a query
          abandon(stored) // no layer waits for it where the entry is deleted
        }
        // It is unknown how an overriding method uses the results of the inherited one.
        return forAll(caches, (cache) => {
          const begun = writes.get(cache)
          if (begun === undefined) return deleteOf(cache, target, args)
          const n = internFor(cache, target, args)
          try {
            return forgiving(cache, () => updateEntry(cache, begun, { self: target.self, args }, stored))
          } finally {
            finish(cache, n)
          }
        })
      },
      end() {
        for (const [cache, begun] of writes) endWrite(cache, begun)
      },
    }
  })
}

function ownerFirst(given: readonly unknown[]): [owner: (() => unknown) | undefined, ...unknown[]] {
  return typeof given[0] === 'function' ? (given as [() => unknown]) : [undefined, ...given]
}

function requireArguments(decoratorName: string, name: unknown, mapper: unknown): void {
  const decorating = `decorate with ${decoratorName}`
  if (typeof name !== 'string' && typeof name !== 'symbol')
    throw new TypeError(cannot(decorating, 'the name of a method must be a string or a symbol', name))
  if (mapper !== undefined) requireFunction(decorating, 'the mapper', mapper)
}
