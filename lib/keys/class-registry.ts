import { ofProcess } from '../common/of-process'

/** The comparison by value of the instances of a class and its subclasses. */
export interface ClassReader {
  /**
   * Returns the value by which an instance is compared. Without it, its own enumerable properties are
   * compared.
   */
  readonly read: ((instance: any) => unknown) | undefined
}

/** The classes that were given to `byValue`, of every copy of this package in the process. */
export interface ClassRegistry {
  /** By prototype. */
  readonly readers: WeakMap<object, ClassReader>
  /** Counts registrations. */
  changes: number
}

const REGISTRY = Symbol.for('purecache:by-value')

/** The registry of the process. */
export const classRegistry = ofProcess<ClassRegistry>(REGISTRY, () => ({
  readers: new WeakMap(),
  changes: 0,
}))

/** Returns the reader of instances with this prototype: that of the nearest class that has one. */
export function readerOf(prototype: object): ClassReader | undefined {
  for (let at: object | null = prototype; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    const reader = classRegistry.readers.get(at)
    if (reader !== undefined) return reader
  }
  return undefined
}
