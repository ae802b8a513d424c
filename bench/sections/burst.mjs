import assert from 'node:assert/strict'
import { performance } from 'node:perf_hooks'
import { setTimeout } from 'node:timers'
import { asyncCalls } from '../candidates/calls.mjs'
import { keys } from '../keys.mjs'
import { cpuTime, median } from '../measure.mjs'

const CALLERS = 1_000
const LOAD_TIME = 5 // milliseconds

export const sections = [
  {
    name: 'burst',
    isWall: true,
    title: `${CALLERS} identical calls at once with a load of ${LOAD_TIME} ms: median of a burst, lower is better`,
    jobs: ({ quick }) =>
      asyncCalls
        .filter(({ isSlow }) => !quick || !isSlow)
        .map(({ name }) => ({ table: 'one key', row: name })),
    async measure({ row }, { rounds }) {
      const candidate = asyncCalls.find(({ name }) => name === row)
      let loaded = 0
      const load = (a) => {
        loaded++
        return new Promise((resolve) => setTimeout(resolve, LOAD_TIME, a ^ 1))
      }
      const { f, call } = await candidate.make('number', load)
      const once = new Function('f', 'a', `return ${call}`)
      const [wall, cpu] = [[], []]
      for (const a of keys('random integers', rounds)) {
        const [start, cpuStart] = [performance.now(), cpuTime()]
        const calls = []
        for (let i = 0; i < CALLERS; i++) calls.push(once(f, a))
        const results = await Promise.all(calls)
        wall.push(performance.now() - start)
        cpu.push((cpuTime() - cpuStart) / 1_000)
        assert.ok(
          results.every((result) => result === (a ^ 1)),
          `${row} returns a wrong result`,
        )
      }
      return { 'wall ms': median(wall), 'CPU ms': median(cpu), 'loads of a burst': loaded / rounds }
    },
  },
]
