import { stopwatch } from '../../common/stopwatch'
import type { Announcement, Claim, Entry, Hit, Lease, Message, Miss, Position, ReadOptions } from './protocol'

/** Tags that are remembered, at most. Beyond the limit, a new generation begins. */
const MAX_TAGS = 10_000

/** The operations of the hub that a `MemoryState` needs. */
export interface MemoryBus {
  /** Returns a text that is never returned again. */
  token(): string
  announce(message: Announcement): void
  notify(process: string, message: Message): void
}

interface Held extends Entry {
  readonly epoch: number
  readonly expiresAt: number
}

interface Flight {
  readonly token: string
  expiresAt: number
  readonly waiting: Set<string>
}

/** The state of a store in memory: one shard, whose operations run one after the other. */
export class MemoryState {
  readonly #bus: MemoryBus
  readonly #entries = new Map<string, Held>()
  readonly #flights = new Map<string, Flight>()
  readonly #tags = new Map<string, number>() // the epoch of the last invalidation of each
  #generation: string
  #epoch = 0
  #sequence = 0

  constructor(bus: MemoryBus) {
    this.#bus = bus
    this.#generation = bus.token()
  }

  get position(): Position {
    return { generation: this.#generation, sequence: this.#sequence }
  }

  read(process: string, key: string, options: ReadOptions): Hit | Miss {
    const { tags, mode, above = Infinity, lease, waits } = options
    const held = this.#entryOf(key)
    if (held !== undefined && !this.#isOutdated([...held.tags, ...tags], held.epoch)) {
      const rest = held.expiresAt - stopwatch()
      if (mode !== 'renew' || rest > above) return { type: 'hit', value: held.value, rest, tags: held.tags }
    }
    if (mode === 'peek') return { type: 'miss', lease: undefined, isOurs: false }
    const flight = this.#flightOf(key)
    if (flight !== undefined) {
      if (waits) flight.waiting.add(process)
      return { type: 'miss', lease: this.#leaseOf(flight), isOurs: false }
    }
    return { type: 'miss', lease: this.#take(key, lease), isOurs: true }
  }

  write(process: string, key: string, lease: Lease, entry: Entry, announces: boolean): boolean {
    if (this.#flightOf(key)?.token !== lease.token) return false
    const isOutdated =
      lease.generation !== this.#generation ||
      this.#isOutdated([...entry.tags, ...entry.keyTags], lease.epoch)
    this.#end(key, isOutdated ? 'again' : 'ready')
    if (isOutdated) return false
    this.#entries.set(key, { ...entry, epoch: lease.epoch, expiresAt: stopwatch() + entry.ttl })
    if (announces) this.#announce(process, { type: 'deleted', key })
    return true
  }

  leave(key: string, { token }: Lease): void {
    if (this.#flightOf(key)?.token === token) this.#end(key, 'again')
  }

  renew(key: string, { token }: Lease, ms: number): boolean {
    const flight = this.#flightOf(key)
    if (flight?.token !== token) return false
    flight.expiresAt = stopwatch() + ms
    return true
  }

  claim(process: string, key: string, lease: number, position?: Position): Claim | undefined {
    if (position !== undefined)
      if (position.generation !== this.#generation || position.sequence !== this.#sequence) return undefined
    const { sequence } = this.delete(process, key)
    return { lease: this.#take(key, lease), sequence }
  }

  delete(process: string, key: string): { readonly existed: boolean; readonly sequence: number } {
    const existed = this.#entries.delete(key)
    this.#end(key, 'again')
    return { existed, sequence: this.#announce(process, { type: 'deleted', key }) }
  }

  tags(process: string, tags: readonly string[]): number {
    this.#epoch++
    for (const tag of tags) this.#tags.set(tag, this.#epoch)
    if (this.#tags.size > MAX_TAGS) return this.clear(process)!
    return this.#announce(process, { type: 'tags', tags })
  }

  clear(process: string, expected = this.#generation): number | undefined {
    if (expected !== this.#generation) return undefined
    this.#generation = this.#bus.token()
    this.#tags.clear()
    this.#entries.clear()
    return this.#announce(process, { type: 'cleared', generation: this.#generation })
  }

  #announce(
    origin: string,
    what:
      | { readonly type: 'deleted'; readonly key: string }
      | { readonly type: 'tags'; readonly tags: readonly string[] }
      | { readonly type: 'cleared'; readonly generation: string },
  ): number {
    const sequence = ++this.#sequence
    this.#bus.announce({ shard: 0, sequence, origin, ...what })
    return sequence
  }

  #entryOf(key: string): Held | undefined {
    const held = this.#entries.get(key)
    if (held === undefined || stopwatch() < held.expiresAt) return held
    this.#entries.delete(key)
    return undefined
  }

  #isOutdated(tags: readonly string[], epoch: number): boolean {
    return tags.some((tag) => (this.#tags.get(tag) ?? 0) > epoch)
  }

  #flightOf(key: string): Flight | undefined {
    const flight = this.#flights.get(key)
    if (flight === undefined || stopwatch() < flight.expiresAt) return flight
    this.#flights.delete(key)
    return undefined
  }

  #take(key: string, ms: number): Lease {
    const flight = { token: this.#bus.token(), expiresAt: stopwatch() + ms, waiting: new Set<string>() }
    this.#flights.set(key, flight)
    return this.#leaseOf(flight)
  }

  #leaseOf({ token }: Flight): Lease {
    return { token, generation: this.#generation, epoch: this.#epoch }
  }

  #end(key: string, type: 'ready' | 'again'): void {
    const flight = this.#flights.get(key)
    this.#flights.delete(key)
    for (const process of flight?.waiting ?? []) this.#bus.notify(process, { type, key })
  }
}
