// Asks a Worker in workerd, as Miniflare starts it: `node workers.mjs <bundle> <compatibility date>`.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { Miniflare } from 'miniflare'

const [bundle, compatibilityDate] = process.argv.slice(2)
const miniflare = new Miniflare({ modules: true, script: await readFile(bundle, 'utf8'), compatibilityDate })
let checks = 0

/* global AbortSignal */
/** Sends a request, whose timers end with its response, and compares the answer. */
async function answers(path, expected) {
  const response = await miniflare.dispatchFetch(`http://localhost${path}`, {
    signal: AbortSignal.timeout(10_000),
  })
  const text = await response.text()
  assert.equal(response.status, 200, `${path}: ${text}`)
  assert.deepEqual(JSON.parse(text), expected, path)
  checks++
}

try {
  await answers('/instance', [true, false, 1])
  await answers('/instance', [true, false, 1])
  await answers('/shared', ['Ada', 'Ada', 'Ada', 2])
  await answers('/identity', [2, 2, 3])
  await answers('/handle', [true, false, 5, 3])

  // An entry outlives its request and must still expire.
  await answers('/expiring', 1)
  await answers('/coarse', 1)
  await pause(300)
  await answers('/expiring', 2)
  await answers('/coarse', 1)

  // A refresh that ended with its request is tried again after the time of `timeoutLoad`.
  await answers('/slow', 1)
  await pause(20)
  await answers('/slow', 1)
  await pause(300)
  await answers('/patient', 1)
  await answers('/slow', 3)

  // So is a load that nobody waited for.
  await answers('/hasty', 'gone')
  await pause(300)
  await answers('/after-hasty', 2)
  console.log(`${checks} checks passed`)
} finally {
  await miniflare.dispose()
}
