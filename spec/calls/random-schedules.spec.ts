import { describe, expect, it } from '@jest/globals'
import { CollectableRealm } from '../support/collectable'
import { useManualTime } from '../support/manual-time'
import { type Report, runSchedule } from '../support/random-schedule'
import { unhandledDuring } from '../support/unhandled'

const SCHEDULES = 1_200
const realm = new CollectableRealm()

describe('random schedules of calls, writes, invalidations, failures, time and collected instances', () => {
  const time = useManualTime()

  it(`answer no call with an older value than an invalidation left, in ${SCHEDULES} schedules`, async () => {
    const failed: Report[] = []
    const reasons = await unhandledDuring(async () => {
      for (let seed = 1; seed <= SCHEDULES && failed.length < 5; seed++) {
        const report = await runSchedule(seed, realm, time)
        if (report.problems.length > 0) failed.push(report)
      }
    })
    expect(failed).toEqual([])
    expect(reasons).toEqual([])
  })
})
