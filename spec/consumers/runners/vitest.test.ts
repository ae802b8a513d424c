import { afterEach, expect, it, vi } from 'vitest'
import { cacheOf } from 'purecache'
import { Rates } from './rates'

afterEach(() => {
  vi.useRealTimers()
})

it('expires by timers that were faked after the write', async () => {
  const rates = new Rates()
  const first = await rates.of('EUR')
  vi.useFakeTimers()
  vi.advanceTimersByTime(900)
  expect(await rates.of('EUR')).toBe(first)
  vi.advanceTimersByTime(1_000)
  expect(await rates.of('EUR')).not.toBe(first)
})

it('follows setSystemTime', async () => {
  vi.useFakeTimers()
  const rates = new Rates()
  const first = await rates.of('EUR')
  vi.setSystemTime(Date.now() + 1_000)
  expect(await rates.of('EUR')).not.toBe(first)
})

it('shares a load that waits for a fake timer', async () => {
  vi.useFakeTimers()
  const rates = new Rates()
  const loads = Promise.all([rates.slow('EUR'), rates.slow('EUR')])
  await vi.advanceTimersByTimeAsync(500)
  const [first, second] = await loads
  expect(second).toBe(first)
  expect(cacheOf(rates, 'slow').stats).toMatchObject({ misses: 1, shared: 1 })
})

it('leaves no timer behind', async () => {
  vi.useFakeTimers()
  const rates = new Rates()
  await rates.of('EUR')
  expect(vi.getTimerCount()).toBe(0)
  vi.runAllTimers()
})

it('lets a method be spied on', () => {
  const spy = vi.spyOn(Rates.prototype, 'of')
  void new Rates().of('EUR')
  expect(spy).toHaveBeenCalledTimes(1)
  spy.mockRestore()
})
