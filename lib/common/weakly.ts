/** A reference that does not keep its object alive where the runtime has `WeakRef`. */
export type Weak<T extends object> = Pick<WeakRef<T>, 'deref'>

/** Refers to an object weakly. Runtimes without `WeakRef` keep it alive. */
export function weakly<T extends object>(object: T): Weak<T> {
  return typeof WeakRef === 'function' ? new WeakRef(object) : { deref: () => object }
}
