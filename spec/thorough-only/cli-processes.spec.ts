import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { run, Workplace } from '../cli/program'
import { zipf } from '../simulation/streams'

const place = new Workplace()
beforeAll(() => place.build())
afterAll(() => place.remove())

const keys = zipf(200, 2_000).map((key) => `/items/${key}`)
const plain = place.write('keys.txt', keys.join('\n'))

describe('purecache', () => {
  it('prints the same twice', () => {
    const [first, second] = [1, 2].map(
      () => place.spawn(['simulate', plain, '--target', '60%', '--sample', '50%']).stdout,
    )
    expect(first!.length).toBeGreaterThan(300)
    expect(second).toBe(first)
  })

  it.each<[string, string[]]>([
    ['keys alone matter', []],
    ['weights matter', ['--weight', 'size']],
    ['times matter', ['--ttl', '200s']],
    ['there is a budget', ['--budget', '1ms', '--warm-up', '5%']],
  ])('prints the same however many threads replay where %s', async (_, more) => {
    const lines = keys.map((key, at) => `${key},${1 + (at % 9)},${at}`).join('\n')
    const file = place.write('threads.csv', `key,size,time\n${lines}`)
    const args = ['simulate', file, ...more, '--json', '-', '--quiet']
    const one = await run(...args, '--threads', '1')
    expect(one.out.length).toBeGreaterThan(1_000)
    const three = place.spawn([...args, '--threads', '3'])
    expect(three).toMatchObject({ stdout: one.out, stderr: '', status: 0 })
  })

  it('says in a line that the disk is full, and needs nobody to hear of its progress', () => {
    if (!existsSync('/bin/bash') || !existsSync('/dev/full')) return
    const bash = (redirected: string) =>
      spawnSync(
        '/bin/bash',
        ['-c', `"$0" "$1" simulate "$2" ${redirected}`, process.execPath, place.program, plain],
        {
          encoding: 'utf8',
        },
      )
    const { stderr, status } = bash('--quiet >/dev/full')
    expect({ stderr, status }).toEqual({
      stderr: expect.stringMatching(/^purecache: Cannot write to the standard output: ENOSPC.*\n$/),
      status: 1,
    })
    expect(bash('2>/dev/full')).toMatchObject({ stdout: expect.stringContaining('Take '), status: 0 })
  })

  it('ends quietly when the reader of its output has gone', () => {
    if (!existsSync('/bin/bash')) return
    const capacities = Array.from({ length: 2_000 }, (_, at) => at + 1).join() // more JSON than a pipe holds
    const args = `simulate "${plain}" --policies LRU --capacities ${capacities} --json - --quiet`
    const script = `"${process.execPath}" "${place.program}" ${args} 2>&1 | head -c 17; exit \${PIPESTATUS[0]}`
    expect(execFileSync('/bin/bash', ['-c', script], { encoding: 'utf8' })).toBe('{\n  "version": 1,')
  })
})
