// A Worker as it is deployed: everything is made at module scope, where workerd allows neither timers nor
// random numbers.
import {
  Cached,
  cached,
  cacheOf,
  coarseClock,
  LRUCache,
  LRUTTLCache,
  refreshAfter,
  timeoutLoad,
  TTLCache,
} from 'purecache'

declare const setTimeout: (run: () => void, delay: number) => unknown
declare class Response {
  static json(value: unknown): Response
}

class Users {
  calls = 0

  @Cached({ backend: LRUCache, capacity: 8 })
  find(id: number): object {
    this.calls++
    return { id }
  }

  @Cached({ backend: LRUCache, capacity: 8, scope: 'class' })
  async load(filter: { readonly name: string }): Promise<string> {
    this.calls++
    await pause(1)
    return filter.name
  }
}

const users = new Users()

let made = 0
const expiring = cached((_: string) => ++made, { backend: TTLCache, ttl: 200 })

let applied = 0
const apply = cached((of: () => number) => of() + ++applied, { backend: LRUCache, capacity: 8 })
const one = () => 1

const versions: Record<string, number> = {}
const slow = cached(
  async (key: string) => {
    const version = (versions[key] = (versions[key] ?? 0) + 1)
    await pause(50)
    return version
  },
  { backend: LRUTTLCache, capacity: 8, ttl: 3_600_000 },
  refreshAfter(10),
  timeoutLoad(200),
)

let coarse = 0
const coarsely = cached((_: string) => ++coarse, {
  backend: LRUTTLCache,
  capacity: 8,
  ttl: 3_600_000,
  clock: coarseClock(),
})

const pause = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms))

const times = <T>(count: number, of: () => T): T[] => Array.from({ length: count }, of)

/** Each path does one thing in a request of its own, and answers with what there is to see of it. */
const pages: Record<string, () => unknown> = {
  '/instance': () => [users.find(1) === users.find(1), new Users().find(1) === users.find(1), users.calls],
  '/shared': async () => [...(await Promise.all(times(3, () => users.load({ name: 'Ada' })))), users.calls],
  '/identity': () => [apply(one), apply(one), apply(() => 1)],
  '/handle': () => {
    const { hits, misses } = cacheOf(users, 'find').stats
    return [cacheOf(users, 'find').delete(1), cacheOf(users, 'find').has(1), hits, misses]
  },
  '/expiring': () => times(40, () => expiring('')).at(-1),
  '/coarse': () => times(40, () => coarsely('')).at(-1),
  '/slow': () => slow('awaited'),
  '/patient': async () => {
    const seen = await slow('awaited')
    await pause(100) // what a refresh needs; a Worker says `waitUntil`
    return seen
  },
  '/hasty': () => {
    void slow('left')
    return 'gone'
  },
  '/after-hasty': () => slow('left'),
}

export default {
  async fetch(request: { readonly url: string }): Promise<Response> {
    const [, path] = /^https?:\/\/[^/]+([^?]*)/.exec(request.url) ?? []
    return Response.json(await pages[path ?? '']?.())
  },
}
