// Scopes: a service that is made for each request, whose entries are shared within a tenant and never across.
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

// A tenant that is not yet known must not see another's entries, nor may others see what it loads.
assert.throws(() => new Invoices(undefined).total(2026), /scope must not return undefined/)

// One backend under one capacity holds them all. A handle of an instance acts on its tenant's entries.
const { stats } = cacheOf(Invoices.prototype, 'total')
console.log(`${stats.size} tenants in one backend, apart`)
cacheOf(new Invoices('acme'), 'total').clear()
assert.equal(cacheOf(new Invoices('acme'), 'total').has(2026), false)
assert.equal(cacheOf(new Invoices('globex'), 'total').has(2026), true)
