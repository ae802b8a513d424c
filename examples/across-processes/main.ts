// Two processes of one shop, and a Redis that is killed and restarted. Prints each second what the processes
// did. Fails when a request fails, when two processes load what one could, or when a response is older than
// `maxStale` allows.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Redis } from './support/redis.js'
import { Shop, type Stats } from './support/shop.js'
import { Traffic } from './support/traffic.js'

const MAX_STALE = 1_000
const PRODUCTS = 20
const folder = mkdtempSync(join(tmpdir(), 'shop-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

const redis = await Redis.start()
const env = {
  REDIS_URL: redis.url,
  DATABASE: folder,
  MAX_STALE: String(MAX_STALE),
  TIMEOUT: '500', // a machine that also runs other programs is slow
}
const shops = await Promise.all([Shop.start(env), Shop.start(env)])
const traffic = new Traffic(shops, PRODUCTS)
await traffic.fill()

const before = await stats()
await Promise.all(shops.flatMap((shop) => Array.from({ length: 100 }, () => shop.price(0))))
const { loads } = difference(await stats(), before)
console.log(`200 requests for one price, at once, to two processes: ${loads} load`)
assert.equal(loads, 1)

console.log('\nRedis     requests  hits here  from Redis  waited  loads  outdated, oldest by')
const running = traffic.run(4)
const calm = await watch('up', 2)
await redis.kill()
const down = await watch('killed', 3)
await redis.start()
await until((all) => all.every(({ redis: state }) => state === 'up'), 'both have noticed')
const { storeHits } = await stats()
const back = await watch('is back', 3)
await until((all) => sum(all, 'storeHits') > storeHits, 'they share loads again')
traffic.stop()
await running

assert.deepEqual(traffic.failures, [], 'no request fails, with Redis or without')
for (const { oldest } of [...calm, ...down, ...back])
  assert.ok(oldest <= MAX_STALE, `an answer had been outdated for ${oldest} ms`)
assert.ok(sum(down, 'loads') > 0, 'each process loads by itself while Redis is down')
console.log(`\nno request has failed, and no answer was outdated by more than ${MAX_STALE} ms`)

await Promise.all(shops.map((shop) => shop.stop()))
await redis.kill()

type Row = Omit<Stats, 'redis'> & ReturnType<Traffic['take']>

/** Prints a number of lines, one each second. */
async function watch(state: string, seconds: number): Promise<Row[]> {
  const rows: Row[] = []
  traffic.take()
  let last = await stats()
  for (let second = 0; second < seconds; second++) {
    await pause(1_000)
    const now = await stats()
    const row = { ...difference(now, last), ...traffic.take() }
    const cells = [row.requests, row.hits, row.storeHits, row.waits, row.loads, row.stale]
    const widths = [9, 10, 11, 7, 6, 9]
    const line = cells.map((cell, i) => String(cell).padStart(widths[i]!)).join(' ')
    console.log(`${state.padEnd(8)}${line}, ${String(Math.round(row.oldest)).padStart(5)} ms`)
    rows.push(row)
    last = now
  }
  return rows
}

/** The added figures of both processes. */
async function stats(): Promise<Omit<Stats, 'redis'>> {
  const all = await Promise.all(shops.map((shop) => shop.stats()))
  return {
    loads: sum(all, 'loads'),
    hits: sum(all, 'hits'),
    storeHits: sum(all, 'storeHits'),
    waits: sum(all, 'waits'),
  }
}

function difference(now: Omit<Stats, 'redis'>, then: Omit<Stats, 'redis'>): Omit<Stats, 'redis'> {
  return {
    loads: now.loads - then.loads,
    hits: now.hits - then.hits,
    storeHits: now.storeHits - then.storeHits,
    waits: now.waits - then.waits,
  }
}

/** The sum of a figure. */
function sum<K extends string>(rows: readonly Readonly<Record<K, number>>[], name: K): number {
  return rows.reduce((total, row) => total + row[name], 0)
}

/** Waits until the figures of the processes meet a condition, for at most 10 s. */
async function until(condition: (all: readonly Stats[]) => boolean, what: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (condition(await Promise.all(shops.map((shop) => shop.stats())))) return
    await pause(50)
  }
  throw new Error(`not within 10 s: ${what}`)
}
