import { jest } from '@jest/globals'
import type * as Library from 'purecache'

interface Registration {
  readonly target: object
  readonly token: object | undefined
  readonly collected: () => void
}

/** The library in a realm in which objects are collected by hand, and no seed is random. */
export class CollectableRealm {
  readonly library: typeof Library
  readonly #dead = new WeakSet()
  #registrations: Registration[] = []

  constructor() {
    const dead = this.#dead
    const registrations = () => this.#registrations
    const keep = (kept: Registration[]) => (this.#registrations = kept)
    class ManualRef<T extends object> {
      readonly #target: T
      constructor(target: T) {
        this.#target = target
      }
      deref(): T | undefined {
        return dead.has(this.#target) ? undefined : this.#target
      }
    }
    class ManualRegistry<H> {
      readonly #cleanUp: (held: H) => void
      constructor(cleanUp: (held: H) => void) {
        this.#cleanUp = cleanUp
      }
      register(target: object, held: H, token?: object): void {
        registrations().push({ target, token, collected: () => this.#cleanUp(held) })
      }
      unregister(token: object): boolean {
        const before = registrations()
        keep(before.filter((each) => each.token !== token))
        return registrations().length < before.length
      }
    }
    const { WeakRef, FinalizationRegistry } = globalThis
    const random = jest.spyOn(globalThis.crypto, 'getRandomValues').mockImplementation(((
      into: Uint32Array,
    ) => {
      for (let at = 0; at < into.length; at++) into[at] = Math.imul(at + 1, 0x9e3779b1)
      return into
    }) as never)
    let library!: typeof Library
    jest.isolateModules(() => {
      Object.assign(globalThis, { WeakRef: ManualRef, FinalizationRegistry: ManualRegistry })
      library = require('purecache') as typeof Library // eslint-disable-line @typescript-eslint/no-require-imports
    })
    Object.assign(globalThis, { WeakRef, FinalizationRegistry })
    random.mockRestore()
    this.library = library
  }

  /** Collects an object that the caller no longer uses. */
  collect(target: object): void {
    this.#dead.add(target)
    const gone = this.#registrations.filter((each) => each.target === target)
    this.#registrations = this.#registrations.filter((each) => each.target !== target)
    for (const { collected } of gone) collected()
  }
}
