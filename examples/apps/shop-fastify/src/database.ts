import initSqlJs, { type Database as SQLite, type SqlValue } from 'sql.js'

/** SQLite in memory, with the tables of the shop. */
export class Database {
  readonly #sqlite: SQLite

  private constructor(sqlite: SQLite) {
    this.#sqlite = sqlite
    this.#sqlite.run(`
      CREATE TABLE product (id INTEGER PRIMARY KEY, tenant TEXT, name TEXT, cents INTEGER, stock INTEGER);
      CREATE TABLE sale (id INTEGER PRIMARY KEY, product INTEGER, pieces INTEGER);
    `)
  }

  static async open(): Promise<Database> {
    const { Database: Memory } = await initSqlJs()
    return new Database(new Memory())
  }

  /** The rows that a statement selects or returns. */
  rows<Row>(sql: string, ...values: SqlValue[]): Row[] {
    const statement = this.#sqlite.prepare(sql, values)
    const rows: Row[] = []
    while (statement.step()) rows.push(statement.getAsObject() as Row)
    statement.free()
    return rows
  }

  /** Runs `work` in a transaction, and rolls it back when it throws. */
  transaction<T>(work: () => T): T {
    this.#sqlite.run('BEGIN')
    try {
      const result = work()
      this.#sqlite.run('COMMIT')
      return result
    } catch (error) {
      this.#sqlite.run('ROLLBACK')
      throw error
    }
  }
}
