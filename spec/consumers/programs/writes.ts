// Writes that reach the caches of reads, and rules of freshness, as every user may rely on.
import {
  Cached,
  cacheOf,
  expireAfter,
  Invalidates,
  invalidateTags,
  LRUCache,
  LRUTTLCache,
  refreshAfter,
  staleIfError,
  tags,
  Updates,
  weighing,
} from 'purecache'
import { check, equal, throws } from './check.js'

interface Row {
  readonly id: string
  readonly name: string
}

let now = 0
const clock = { now: () => now }

/** The decorator as JavaScript sees it, which takes any name. */
const invalidates = Invalidates as (name: string) => any

class Rows {
  readonly rows = new Map<string, Row>()
  reads = 0
  isDown = false

  @Cached(
    { backend: LRUTTLCache, capacity: 10, ttl: 60_000, clock },
    expireAfter((row: Row | undefined) => (row === undefined ? 0 : 100)),
    refreshAfter(50),
    staleIfError(100),
    tags((row: Row | undefined) => [row?.name ?? 'nobody']),
  )
  async find(id: string): Promise<Row | undefined> {
    this.reads++
    if (this.isDown) throw new Error('down')
    return this.rows.get(id)
  }

  @Cached({ backend: LRUCache, capacity: weighing(10, (names: string[]) => names.length) })
  get names(): string[] {
    this.reads++
    return [...this.rows.values()].map(({ name }) => name)
  }

  @Invalidates('find', (_result, { args: [row] }) => [row.id])
  @Invalidates<Rows>('names')
  async save(row: Row): Promise<void> {
    this.rows.set(row.id, row)
  }

  @Updates<Rows>('find', (row: Row) => [row.id])
  rename(id: string, name: string): Row {
    const row = { id, name }
    this.rows.set(id, row)
    return row
  }

  @invalidates('nobody')
  misspelt(): void {
    this.reads++
  }
}

/**
 * An instance made without its constructor, which is where the standard protocol would check the misspelt
 * name.
 */
function make(): Rows {
  return Object.assign(Object.create(Rows.prototype) as Rows, {
    rows: new Map<string, Row>(),
    reads: 0,
    isDown: false,
  })
}

check('a write deletes what it outdates', async () => {
  const rows = make()
  await rows.save({ id: '1', name: 'one' })
  equal([(await rows.find('1'))?.name, rows.names.join(), rows.reads], ['one', 'one', 2])
  await rows.save({ id: '1', name: 'uno' })
  equal([(await rows.find('1'))?.name, rows.names.join(), rows.reads], ['uno', 'uno', 4])
})

check('a write stores what it returns', async () => {
  const rows = make()
  rows.rename('1', 'one')
  equal([(await rows.find('1'))?.name, rows.reads], ['one', 0])
})

check('a write to a name that is not cached is refused before it runs', () => {
  const rows = make()
  throws(() => {
    rows.misspelt()
  }, 'nobody')
  equal(rows.reads, 0)
})

check('a tag finds entries', async () => {
  const rows = make()
  rows.rename('1', 'one')
  void invalidateTags(['one'], rows)
  equal(cacheOf(rows, 'find').has('1'), false)
})

check('an old entry answers at once and is refreshed, an expired one stands in for a failure', async () => {
  const rows = make()
  now = 0
  rows.rename('1', 'one')
  rows.rows.set('1', { id: '1', name: 'uno' })
  now = 50
  equal((await rows.find('1'))?.name, 'one')
  for (let turn = 0; turn < 20; turn++) await Promise.resolve()
  equal((await rows.find('1'))?.name, 'uno')
  rows.isDown = true
  now = 200
  equal([cacheOf(rows, 'find').has('1'), (await rows.find('1'))?.name], [false, 'uno'])
})

check('what must not be stored is not, and the handle lists entries in terms of calls', async () => {
  const rows = make()
  await rows.find('2')
  await rows.find('2')
  rows.rename('1', 'one')
  equal(rows.reads, 2)
  equal(
    [...cacheOf(rows, 'find').entries()].map(([[id], row]) => `${id} ${row?.name ?? ''}`),
    ['1 one'],
  )
})
