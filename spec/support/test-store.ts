/**
 * An asynchronous store over a map that specs look into. It can be down, wait behind a gate, or never answer.
 */
export class TestStore {
  readonly held = new Map<string, unknown>()
  /** The names of the operations that were asked for. */
  readonly asked: string[] = []
  /** Every operation rejects. */
  isDown = false
  /** No operation is ever answered, nor takes effect. */
  isHanging = false
  /** Operations take effect when this has resolved. */
  gate: Promise<unknown> = Promise.resolve()

  async get(key: string): Promise<unknown> {
    return this.#answer('get', () => this.held.get(key))
  }

  async set(key: string, value: unknown): Promise<void> {
    return this.#answer('set', () => void this.held.set(key, value))
  }

  async has(key: string): Promise<boolean> {
    return this.#answer('has', () => this.held.has(key))
  }

  async delete(key: string): Promise<boolean> {
    return this.#answer('delete', () => this.held.delete(key))
  }

  async clear(): Promise<void> {
    return this.#answer('clear', () => this.held.clear())
  }

  async #answer<T>(name: string, act: () => T): Promise<T> {
    this.asked.push(name)
    if (this.isHanging) return new Promise(() => {})
    await this.gate
    if (this.isDown) throw new Error('the store is down')
    return act()
  }
}
