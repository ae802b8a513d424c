import { abandon } from '../common/promises'
import type { CacheEvent } from '../handle/events'
import { keyedHash } from '../structures/index/keyed-hash'
import { FrequentKeys } from './frequent'
import type { Advising, InspectedCache, Settings } from './options'
import { argumentsText, cut, shortText } from './short-text'
import type { Details } from './wire'

type WatchedEvent = CacheEvent<unknown[], unknown>
type CallEvent = Extract<WatchedEvent, { type: 'hit' | 'miss' | 'shared' }>

/** Calls of which one is sampled, on average. */
const SAMPLED = 8
const HOT_CALLS = 20
const ERRORS = 5

/** Watches the calls of one label while it is open on a page. */
export class Watch {
  readonly #label: string
  readonly #settings: Settings
  readonly #frequent = new FrequentKeys<{ args?: string; value?: string }>()
  readonly #removals: Record<string, number> = {}
  readonly #errors: string[] = []
  readonly #ends: (() => void)[]
  readonly #advisers: Advising[]
  #toSkip = 0

  constructor(label: string, caches: readonly InspectedCache[], settings: Settings) {
    this.#label = label
    this.#settings = settings
    const { advise } = settings
    this.#ends = caches.map((cache) =>
      cache.subscribe((event: WatchedEvent) => {
        this.#see(cache, event)
      }),
    )
    this.#advisers = advise === undefined ? [] : caches.flatMap((cache) => advisersOf(advise, cache))
  }

  /** Returns the present details. */
  details(): Details {
    const { total } = this.#frequent
    return {
      label: this.#label,
      sampled: total,
      hot: this.#frequent.top(HOT_CALLS).map(({ key, count, error, last }) => ({
        id: idOf(key),
        share: count / total,
        least: (count - error) / total,
        ...last,
      })),
      removals: this.#removals,
      errors: this.#errors,
      ...(this.#settings.advise === undefined ? {} : { advice: this.#advice() }),
    }
  }

  end(): void {
    for (const end of this.#ends) end()
    for (const adviser of this.#advisers) adviser.stop()
  }

  #see(cache: InspectedCache, event: WatchedEvent): void {
    switch (event.type) {
      case 'store':
        return // the event has no call
      case 'remove':
        this.#removals[event.cause] = (this.#removals[event.cause] ?? 0) + 1
        return
      case 'load':
      case 'refresh':
        if ('error' in event) this.#failed(event.error)
        return
      default:
        if (this.#toSkip-- > 0) return
        // Gaps of random length, because calls may be periodic.
        this.#toSkip = Math.floor(Math.random() * (2 * SAMPLED - 1))
        this.#sample(cache, event)
    }
  }

  #failed(error: unknown): void {
    this.#errors.unshift(nameOf(error))
    this.#errors.length = Math.min(this.#errors.length, ERRORS)
  }

  #sample(cache: InspectedCache, event: CallEvent): void {
    const { args } = event
    const value: unknown = 'value' in event ? event.value : undefined
    const { show, describeKey } = this.#settings
    try {
      const { key } = cache.explain(...args)
      const text: unknown =
        show === 'counts' ? '' : describeKey === undefined ? argumentsText(args) : describeKey(args)
      if (typeof text !== 'string') {
        abandon(text)
        return
      }
      this.#frequent.add(key, {
        ...this.#frequent.lastOf(key), // a miss has no value yet
        ...(show === 'counts' ? {} : { args: cut(text) }),
        ...(show === 'values' && value !== undefined ? { value: shortText(value) } : {}),
      })
    } catch {
      // The `key` function needs its instance, or `describeKey` throws: such calls are not counted.
    }
  }

  #advice(): string | null {
    const advice = this.#advisers.flatMap((adviser) => adviser.report().advice ?? [])
    return advice.length === 0 ? null : advice.join(' ')
  }
}

/** Returns the adviser of a cache, if `advise` supports its backend. */
function advisersOf(advise: NonNullable<Settings['advise']>, cache: InspectedCache): Advising[] {
  try {
    return [advise(cache)]
  } catch {
    return []
  }
}

/** Returns the name of an error's class, because its message may contain a secret. */
function nameOf(error: unknown): string {
  try {
    const name: unknown = (error as Partial<Error> | null | undefined)?.name
    return typeof name === 'string' && name !== '' ? cut(name) : typeof error
  } catch {
    return 'unknown'
  }
}

/**
 * Returns a short text that differs for nearly all different keys. Without the secret of the process, it
 * reveals no key.
 */
function idOf(key: string): string {
  return (keyedHash(key) >>> 0).toString(36)
}
