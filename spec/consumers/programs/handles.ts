// Asks reflect-metadata for what a decorated method publishes, in each place that has it.
import { CACHE, type CacheStats } from 'purecache'

/** What users read of a cache that is published as metadata. */
export interface Published {
  readonly name: string | symbol
  readonly label: string
  readonly stats: CacheStats
  clear(): unknown
}

export const handleAt = (target: object, name?: string | symbol): Published | undefined =>
  (name === undefined ? Reflect.getMetadata(CACHE, target) : Reflect.getMetadata(CACHE, target, name)) as
    Published | undefined

/** A decorator for both protocols that replaces a method by another that calls it. */
export function wrapped(target: any, _context: any, descriptor?: PropertyDescriptor): any {
  const method = (descriptor === undefined ? target : descriptor.value) as (...args: unknown[]) => unknown
  const around = function (this: unknown, ...args: unknown[]) {
    return method.apply(this, args)
  }
  return descriptor === undefined ? around : { ...descriptor, value: around }
}
