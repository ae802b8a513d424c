// A store in another process: its failures fail no call, and a failed deletion is repeated.
import assert from 'node:assert/strict'
import { Cached, Invalidates, remote, remoteCacheOf } from 'purecache'

/** Stands for a Redis client or a Keyv: its methods return promises, and it may be down. */
class Store {
  readonly entries = new Map<string, string>()
  isDown = false

  async get(key: string): Promise<unknown> {
    this.#check()
    const found = this.entries.get(key)
    return found === undefined ? undefined : (JSON.parse(found) as unknown)
  }

  async set(key: string, value: unknown): Promise<void> {
    this.#check()
    this.entries.set(key, JSON.stringify(value))
  }

  async delete(key: string): Promise<boolean> {
    this.#check()
    return this.entries.delete(key)
  }

  #check(): void {
    if (this.isDown) throw new Error('the store is down')
  }
}

const store = new Store()
const failures: unknown[] = []

class Users {
  readonly #names = new Map([[7, 'Ada']])
  queries = 0

  @Cached({
    backend: remote(store, { namespace: 'users', retryAfter: 5, onFailure: (error) => failures.push(error) }),
    scope: 'class', // other processes cannot identify an instance
  })
  async name(id: number): Promise<string | undefined> {
    this.queries++
    return this.#names.get(id)
  }

  @Invalidates('name', (_, { args: [id] }) => [id])
  async rename(id: number, name: string): Promise<void> {
    this.#names.set(id, name)
  }
}

const users = new Users()
await users.name(7)
assert.equal(await users.name(7), 'Ada')
assert.equal(users.queries, 1)
assert.deepEqual([...store.entries], [['users:()(7)', '"Ada"']])

// While the store is down, writes succeed and reads run the method.
store.isDown = true
await users.rename(7, 'Grace')
assert.equal(await users.name(7), 'Grace')
assert.ok(failures.length > 0)
console.log(`the store failed ${failures.length} times, and no call did`)

// The entry that could not be deleted is never returned.
store.isDown = false
await new Promise((resolve) => setTimeout(resolve, 10)) // calls skip the store for `retryAfter`
assert.equal(await users.name(7), 'Grace')
console.log(`the store has ${String(await remoteCacheOf(users, 'name').peek(7))} again`)
assert.equal(await remoteCacheOf(users, 'name').peek(7), 'Grace')
