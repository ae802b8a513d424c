import type { RemovalCause } from 'purecache'

interface Entry {
  key: unknown
  value: unknown
  uses: number
  usedAt: number
  writtenAt: number
  ttl: number
  step: number
}

export type Policy = 'LRU' | 'LFU' | 'TTL' | 'LRUTTL'

/** A naive model of each policy: an array that is sorted when the order matters. */
export class NaiveCache {
  readonly removed: [unknown, unknown, RemovalCause][] = []
  #entries: Entry[] = []
  #step = 0

  constructor(
    readonly policy: Policy,
    public capacity: number,
    readonly ttl: number,
    readonly now: () => number,
    readonly maxWeight = Infinity,
    readonly weigh: (value: any) => number = () => 0,
  ) {}

  get weight(): number {
    return this.#entries.reduce((sum, { value }) => sum + this.weigh(value), 0)
  }

  get(key: unknown): unknown {
    const entry = this.#alive(key)
    if (entry === undefined) return undefined
    entry.uses++
    entry.usedAt = ++this.#step
    return entry.value
  }

  has(key: unknown): boolean {
    return this.#alive(key) !== undefined
  }

  set(key: unknown, value: unknown, ttl = this.ttl): void {
    const now = this.now()
    const old = this.#alive(key)
    const step = ++this.#step
    if (this.weigh(value) > this.maxWeight) {
      if (old !== undefined) this.#remove(old, 'replaced')
      this.removed.push([key, value, 'evicted'])
      return
    }
    if (old !== undefined) {
      this.removed.push([key, old.value, 'replaced'])
      Object.assign(old, { value, uses: old.uses + 1, usedAt: step, writtenAt: now, ttl, step })
      if (this.weight > this.maxWeight) this.purge()
      while (this.weight > this.maxWeight)
        this.#remove(
          this.order().find((entry) => entry !== old)!,
          'evicted',
        )
      return
    }
    this.purge()
    while (this.#entries.length >= this.capacity || this.weight + this.weigh(value) > this.maxWeight)
      this.#remove(this.order()[0]!, 'evicted')
    this.#entries.push({ key, value, uses: 1, usedAt: step, writtenAt: now, ttl, step })
  }

  delete(key: unknown): boolean {
    const entry = this.#alive(key)
    if (entry !== undefined) this.#remove(entry, 'deleted')
    return entry !== undefined
  }

  resize(capacity: number): void {
    this.capacity = capacity
    this.purge()
    while (this.#entries.length > capacity) this.#remove(this.order()[0]!, 'evicted')
  }

  clear(): void {
    this.purge()
    for (const entry of this.order()) this.#remove(entry, 'cleared')
  }

  purge(): void {
    for (const entry of this.#entries.filter((entry) => !this.#isAlive(entry))) this.#remove(entry, 'expired')
  }

  ttlOf(key: unknown): number | undefined {
    const entry = this.#alive(key)
    return entry && entry.writtenAt + entry.ttl - this.now()
  }

  /** The living entries, the next victim first. */
  order(): Entry[] {
    const rank: Record<Policy, (entry: Entry) => number[]> = {
      LRU: (entry) => [entry.usedAt],
      LRUTTL: (entry) => [entry.usedAt],
      LFU: (entry) => [entry.uses, entry.usedAt],
      TTL: (entry) => [entry.step],
    }
    const of = rank[this.policy]
    const compare = (a: number[], b: number[]) => a[0]! - b[0]! || (a[1] ?? 0) - (b[1] ?? 0)
    return this.#entries.filter((entry) => this.#isAlive(entry)).sort((a, b) => compare(of(a), of(b)))
  }

  #alive(key: unknown): Entry | undefined {
    return this.#entries.find((entry) => entry.key === key && this.#isAlive(entry))
  }

  #isAlive({ writtenAt, ttl }: Entry): boolean {
    const age = this.now() - writtenAt
    return age >= 0 && age < ttl
  }

  #remove(entry: Entry, cause: RemovalCause): void {
    this.#entries = this.#entries.filter((other) => other !== entry)
    this.removed.push([entry.key, entry.value, cause])
  }
}
