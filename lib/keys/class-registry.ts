/** How the instances of a class and its subclasses are compared by value. */
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

/** The registry of the process. Where the global object is frozen, this copy has its own. */
export const classRegistry: ClassRegistry = findRegistry()

function findRegistry(): ClassRegistry {
  const holder = globalThis as { readonly [REGISTRY]?: ClassRegistry }
  const registry: ClassRegistry = { readers: new WeakMap(), changes: 0 }
  Reflect.defineProperty(holder, REGISTRY, { value: registry }) // fails where another copy was loaded before
  return holder[REGISTRY] ?? registry
}

/** The reader of instances with this prototype: that of the nearest class which has one. */
export function readerOf(prototype: object): ClassReader | undefined {
  for (let at: object | null = prototype; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    const reader = classRegistry.readers.get(at)
    if (reader !== undefined) return reader
  }
  return undefined
}
