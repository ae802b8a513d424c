import { cannot } from '../common/errors'
import { identityOf, type Marker } from './markers'

/** The names of the classes whose instances share entries in a store, where other processes read them. */
export class ClassNames {
  readonly #classes = new Map<string, Marker>() // by name

  /**
   * Returns the name of a class, given the class or its prototype. `call` is the call as errors name it.
   *
   * @throws {TypeError} when another class has the same name.
   */
  of(owner: object, call: string): string {
    const marker = identityOf(owner)
    const name = nameOf(owner)
    const known = this.#classes.get(name)
    if (known !== undefined && known !== marker)
      throw new TypeError(
        cannot(call, 'two classes that share it in a store must have different names', name),
      )
    this.#classes.set(name, marker)
    return name
  }
}

function nameOf(owner: object): string {
  const { name } = (typeof owner === 'function' ? owner : owner.constructor) as { name: unknown }
  return typeof name === 'string' ? name : ''
}
