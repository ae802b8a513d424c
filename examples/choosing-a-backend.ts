// Choosing a backend: the same requests through LRU and LFU, popular keys with scans in between.
import assert from 'node:assert/strict'
import { cached, cacheOf, LFUCache, LRUCache } from 'purecache'

const double = (n: number) => 2 * n
const lru = cached(double, { backend: LRUCache, capacity: 10 })
const lfu = cached(double, { backend: LFUCache, capacity: 10 })

// Five popular keys, and sometimes a scan over keys that are requested only once.
for (let round = 0; round < 100; round++) {
  for (const call of [lru, lfu]) {
    for (let favourite = 0; favourite < 5; favourite++) call(favourite)
    if (round % 3 === 2) for (let key = 0; key < 20; key++) call(1_000 * round + key)
  }
}

const rates = { LRU: cacheOf(lru).stats.hitRate, LFU: cacheOf(lfu).stats.hitRate }
console.log(`hit rate under scans: LRU ${rates.LRU.toFixed(3)}, LFU ${rates.LFU.toFixed(3)}`)
assert.ok(rates.LFU > rates.LRU)
