import initSqlJs, { type Database } from 'sql.js'

export const PRODUCTS = 20_000
const CUSTOMERS = 5_000
const ORDERS = 60_000

/** The SQLite database of a shop, the same in every run. */
export async function openDatabase(): Promise<Database> {
  const { Database } = await initSqlJs()
  const database = new Database()
  // Knuth's multiplicative hash spreads rows without a random source.
  const spread = (column: string, modulus: number) => `(${column} * 2654435761 % 4294967296) % ${modulus}`
  const count = (to: number) =>
    `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${to - 1})`
  database.run(`
    CREATE TABLE product (id INTEGER PRIMARY KEY, name TEXT, cents INTEGER);
    CREATE TABLE customer (id INTEGER PRIMARY KEY, name TEXT);
    CREATE TABLE purchase (id INTEGER PRIMARY KEY, customer INTEGER, product INTEGER, pieces INTEGER);
    INSERT INTO product ${count(PRODUCTS)} SELECT i, 'product ' || i, 100 + ${spread('i', 9_900)} FROM n;
    INSERT INTO customer ${count(CUSTOMERS)} SELECT i, 'customer ' || i FROM n;
    INSERT INTO purchase ${count(ORDERS)}
      SELECT i, ${spread('i', CUSTOMERS)}, ${spread('i + 7', PRODUCTS)}, 1 + i % 5 FROM n;
    CREATE INDEX purchase_customer ON purchase (customer);
    CREATE INDEX purchase_product ON purchase (product);
  `)
  return database
}
