// Runs after torn-down.test.ts in the same process, and has the instances collected that it left behind.
import { channel } from 'node:diagnostics_channel'
import { setImmediate } from 'node:timers/promises'
import { expect, it } from '@jest/globals'

it('lets the engine collect the instances of the previous file', async () => {
  const message: { left?: WeakRef<object>[] } = {}
  channel('torn-down').publish(message)
  expect(message.left).toHaveLength(100)
  for (let i = 0; i < 20; i++) {
    gc!()
    await setImmediate()
  }
  expect(message.left!.filter((service) => service.deref() !== undefined)).toEqual([])
})
