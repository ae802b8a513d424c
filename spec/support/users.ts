import { Cached, Invalidates, LRUCache, Updates } from 'purecache'

export interface User {
  readonly id: string
  readonly name: string
}

/** A repository whose writes invalidate and update the caches of its reads. */
export class Users {
  readonly rows = new Map<string, User>()
  reads = 0
  isDown = false
  gate: Promise<unknown> = Promise.resolve()

  @Cached({ backend: LRUCache, capacity: 10 })
  async get(id: string): Promise<User | undefined> {
    this.reads++
    const row = this.rows.get(id)
    await this.gate
    return row
  }

  @Cached({ backend: LRUCache, capacity: 10 })
  async list(): Promise<string[]> {
    this.reads++
    return [...this.rows.keys()]
  }

  @Cached({ backend: LRUCache, capacity: 10 })
  get size(): number {
    return this.rows.size
  }

  @Invalidates<Users>('get', (_, { args }) => [(args[0] as User).id])
  @Invalidates<Users>('list')
  @Invalidates<Users>('size')
  async save(user: User): Promise<User> {
    if (this.isDown) throw new Error('down')
    this.rows.set(user.id, user)
    return user
  }

  @Updates<Users>('get', (user) => [(user as User).id])
  async rename(user: User): Promise<User> {
    if (this.isDown) throw new Error('down')
    this.rows.set(user.id, user)
    return user
  }

  @Invalidates<Users>('get')
  reset(): number {
    if (this.isDown) throw new Error('down')
    this.rows.clear()
    return 7
  }
}
