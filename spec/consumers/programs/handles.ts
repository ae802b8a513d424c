// Asks reflect-metadata for the handle of a decorated method, in each place that has one.
import { CACHE, type MethodCache } from 'purecache'

export const handleAt = (target: object, name?: string | symbol): MethodCache | undefined =>
  (name === undefined ? Reflect.getMetadata(CACHE, target) : Reflect.getMetadata(CACHE, target, name)) as
    MethodCache | undefined

/** A decorator for both protocols that replaces a method by another that calls it. */
export function wrapped(target: any, _context: any, descriptor?: PropertyDescriptor): any {
  const method = (descriptor === undefined ? target : descriptor.value) as (...args: unknown[]) => unknown
  const around = function (this: unknown, ...args: unknown[]) {
    return method.apply(this, args)
  }
  return descriptor === undefined ? around : { ...descriptor, value: around }
}
