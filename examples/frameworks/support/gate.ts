/** A gate at which callers wait until it is opened. It orders events without a timer. */
export class Gate {
  #open!: () => void
  #reach!: () => void
  readonly #opened = new Promise<void>((resolve) => (this.#open = resolve))
  readonly reached = new Promise<void>((resolve) => (this.#reach = resolve))

  pass(): Promise<void> {
    this.#reach()
    return this.#opened
  }

  open(): void {
    this.#open()
  }
}
