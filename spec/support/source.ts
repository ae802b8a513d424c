import { type Deferred, deferred } from './deferred'

/** Something to load from: it remembers the loads that it was asked for, which are ended by hand. */
export class Source<V> {
  readonly loads: Deferred<V>[] = []

  readonly load = async (..._args: unknown[]): Promise<V> => {
    const load = deferred<V>()
    this.loads.push(load)
    return load.promise
  }

  /** Ends the latest load with a value. */
  answer(value: V): void {
    this.loads.at(-1)!.resolve(value)
  }

  /** Ends the latest load with an error. */
  fail(message: string): void {
    this.loads.at(-1)!.reject(new Error(message))
  }
}
