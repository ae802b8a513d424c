/** An asynchronous store over a map that a spec can look into, and take down for deletions. */
export function mapStore() {
  const held = new Map<string, unknown>()
  const state = { isDown: false }
  const backend = {
    get: async (key: string) => held.get(key),
    set: async (key: string, value: unknown) => held.set(key, value),
    has: async (key: string) => held.has(key),
    delete: async (key: string) => {
      if (state.isDown) throw new Error('store is down')
      return held.delete(key)
    },
    clear: async () => held.clear(),
  }
  return { held, backend, state }
}
