import { Cached, Invalidates, LRUTTLCache } from 'purecache'
import type { Database } from './database.js'
import type { PriceRange } from './price-range.js'
import { Refusal } from './refusal.js'

export interface Product {
  readonly id: number
  readonly tenant: string
  readonly name: string
  readonly cents: number
  readonly stock: number
}

/** Options for entries that outlive a request and are shared within its tenant. */
const CachedForTenant = Cached.with({
  backend: LRUTTLCache,
  capacity: 10_000,
  ttl: 60_000,
  scope: (self: Products) => self.tenant,
})

/** The products of a tenant. Each request has its own instance. */
export class Products {
  readonly #database: Database

  constructor(
    database: Database,
    readonly tenant: string,
  ) {
    this.#database = database
  }

  @CachedForTenant()
  find(text: string, { from, to }: PriceRange): Product[] {
    const sql = `SELECT * FROM product WHERE tenant = ? AND name LIKE ? AND cents BETWEEN ? AND ? ORDER BY id`
    return this.#database.rows(sql, this.tenant, `%${text}%`, from, to)
  }

  /** The error for a missing product is not cached. */
  @CachedForTenant()
  get(id: number): Product {
    const sql = 'SELECT * FROM product WHERE tenant = ? AND id = ?'
    const [product] = this.#database.rows<Product>(sql, this.tenant, id)
    if (product === undefined) throw new Refusal(404, `There is no product ${id}`)
    return product
  }

  @Invalidates('find')
  add(name: string, cents: number, stock: number): Product {
    const sql = 'INSERT INTO product (tenant, name, cents, stock) VALUES (?, ?, ?, ?) RETURNING *'
    return this.#database.rows<Product>(sql, this.tenant, name, cents, stock)[0]!
  }

  /** Both entries are deleted after the commit, because the method ends with the transaction. */
  @Invalidates('get', (_, { args: [id] }) => [id])
  @Invalidates('find')
  sell(id: number, pieces: number): void {
    this.#database.transaction(() => {
      this.#database.rows('INSERT INTO sale (product, pieces) VALUES (?, ?)', id, pieces)
      const sql = `UPDATE product SET stock = stock - ?
        WHERE tenant = ? AND id = ? AND stock >= ? RETURNING id`
      const updated = this.#database.rows(sql, pieces, this.tenant, id, pieces)
      if (updated.length === 0) throw new Refusal(409, `There are no ${pieces} pieces of product ${id}`)
    })
  }
}
