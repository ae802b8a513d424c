// Scopes: a service for each request. Its entries are shared within a tenant, never across tenants.
import assert from 'node:assert/strict'
import { Cached, cacheOf, LRUCache } from 'purecache'

class Invoices {
  static queries = 0

  constructor(readonly tenant: string | undefined) {}

  @Cached({ backend: LRUCache, capacity: 1_000, scope: (self: Invoices) => self.tenant })
  total(year: number): string {
    Invoices.queries++
    return `the total of ${this.tenant} in ${year}`
  }
}

assert.equal(new Invoices('acme').total(2026), 'the total of acme in 2026')
assert.equal(new Invoices('acme').total(2026), 'the total of acme in 2026')
assert.equal(new Invoices('globex').total(2026), 'the total of globex in 2026')
assert.equal(Invoices.queries, 2)

// An unknown tenant must not see the entries of others, and others must not see its entries.
assert.throws(() => new Invoices(undefined).total(2026), /scope must not return undefined/)

// One backend holds all entries under one capacity. The handle of an instance acts on its tenant's entries.
const { stats } = cacheOf(Invoices.prototype, 'total')
console.log(`${stats.size} tenants in one backend, apart`)
cacheOf(new Invoices('acme'), 'total').clear()
assert.equal(cacheOf(new Invoices('acme'), 'total').has(2026), false)
assert.equal(cacheOf(new Invoices('globex'), 'total').has(2026), true)
