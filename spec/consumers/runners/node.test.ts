import assert from 'node:assert/strict'
import { afterEach, it, mock } from 'node:test'
import { cacheOf } from 'purecache'
import { Rates } from './rates'

afterEach(() => {
  mock.timers.reset()
})

it('expires by timers that were faked before the write', async () => {
  mock.timers.enable({ apis: ['Date'] })
  const rates = new Rates()
  const first = await rates.of('EUR')
  mock.timers.tick(999)
  assert.equal(await rates.of('EUR'), first)
  mock.timers.tick(1)
  assert.notEqual(await rates.of('EUR'), first)
})

it('expires by timers that were faked after the write', async () => {
  const rates = new Rates()
  const first = await rates.of('EUR')
  mock.timers.enable({ apis: ['Date'], now: Date.now() })
  mock.timers.tick(1_000)
  assert.notEqual(await rates.of('EUR'), first)
})

it('shares a load that waits for a fake timer', async () => {
  mock.timers.enable({ apis: ['Date', 'setTimeout'] })
  const rates = new Rates()
  const loads = Promise.all([rates.slow('EUR'), rates.slow('EUR')])
  mock.timers.tick(500)
  const [first, second] = await loads
  assert.equal(second, first)
  const { misses, shared } = cacheOf(rates, 'slow').stats
  assert.deepEqual([misses, shared], [1, 1])
})

it('lets a method be mocked', () => {
  const { mock: calls } = mock.method(Rates.prototype, 'of')
  void new Rates().of('EUR')
  assert.equal(calls.callCount(), 1)
  mock.restoreAll()
})
