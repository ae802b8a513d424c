import { Cached, LFUCache, LRUCache, LRUTTLCache, TTLCache } from 'purecache'
import type { Database, SqlValue } from 'sql.js'

type Row = Record<string, SqlValue>

/** The reads of a shop, each cached with a suitable backend. */
export class Shop {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  @Cached({ backend: LRUCache, capacity: 2_000 })
  product(id: number): Row | undefined {
    return this.#query('SELECT * FROM product WHERE id = ?', id)[0]
  }

  @Cached({ backend: TTLCache, ttl: 60_000, capacity: 2_000 })
  price(id: number, pieces: number): number {
    const [row] = this.#query('SELECT cents * ? AS cents FROM product WHERE id = ?', pieces, id)
    return Number(row?.cents)
  }

  @Cached({ backend: LFUCache, capacity: 500 })
  buyers(query: { product: number; atLeast: number }): Row[] {
    return this.#query(
      `SELECT customer.name, SUM(pieces) AS pieces FROM purchase JOIN customer ON customer.id = customer
       WHERE product = ? GROUP BY customer HAVING SUM(pieces) >= ? ORDER BY pieces DESC`,
      query.product,
      query.atLeast,
    )
  }

  @Cached({ backend: LRUTTLCache, capacity: 1_000, ttl: 5_000 })
  async spending(customer: number): Promise<number> {
    await Promise.resolve()
    const [row] = this.#query(
      'SELECT SUM(pieces * cents) AS cents FROM purchase JOIN product ON product.id = product WHERE customer = ?',
      customer,
    )
    return Number(row?.cents)
  }

  #query(sql: string, ...values: number[]): Row[] {
    const statement = this.#database.prepare(sql, values)
    const rows: Row[] = []
    while (statement.step()) rows.push(statement.getAsObject())
    statement.free()
    return rows
  }
}
