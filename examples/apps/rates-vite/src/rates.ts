import { Cached, LRUTTLCache } from 'purecache'

type Currencies = Readonly<Record<string, number>>

/** Exchange rates from a server. */
export class Rates {
  /** The value of one unit of a currency in the others. A rejection is not cached. */
  @Cached({ backend: LRUTTLCache, capacity: 50, ttl: 60_000 })
  async of(currency: string): Promise<Currencies> {
    const response = await fetch(`rates/${currency}.json`)
    if (!response.ok) throw new Error(`There are no rates of ${currency} now`)
    return (await response.json()) as Currencies
  }

  async convert(amount: number, from: string, to: string): Promise<number> {
    return amount * (await this.of(from))[to]!
  }
}
