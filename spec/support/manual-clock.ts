/** A clock that only specs advance. */
export class ManualClock {
  #now: number

  constructor(now = 1_000_000) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  advance(ms: number): void {
    this.#now += ms
  }

  set(now: number): void {
    this.#now = now
  }
}
