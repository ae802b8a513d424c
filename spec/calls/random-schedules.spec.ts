import { describe, expect, it } from '@jest/globals'
import { CollectableRealm } from '../support/collectable'
import { useManualTime } from '../support/manual-time'
import { type Report, runSchedule } from '../support/random-schedule'
import { unhandledDuring } from '../support/unhandled'

const BATCHES = THOROUGH ? 120 : 2
const BATCH = THOROUGH ? 100 : 35
const realm = new CollectableRealm()

describe('random schedules of calls, writes, invalidations, failures, time and collected instances', () => {
  const time = useManualTime()

  it.each(Array.from({ length: BATCHES }, (_, batch) => batch * BATCH))(
    `answer no call with a value from before an invalidation, with ${BATCH} seeds from %i on`,
    async (from) => {
      const failed: Report[] = []
      const reasons = await unhandledDuring(async () => {
        for (let seed = from; seed < from + BATCH && failed.length < 3; seed++) {
          const report = await runSchedule(seed, realm, time)
          if (report.problems.length > 0) failed.push(report)
        }
      })
      expect(failed).toEqual([])
      expect(reasons).toEqual([])
    },
    30_000,
  )
})
