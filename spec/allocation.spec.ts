import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { buildSync } from 'esbuild'

const root = resolve(__dirname, '..')

describe('ten million hits', () => {
  it('of a synchronous method make no garbage', () => {
    const { outputFiles } = buildSync({
      entryPoints: [resolve(root, 'spec/support/allocation-program.ts')],
      bundle: true,
      format: 'esm',
      platform: 'node',
      write: false,
      alias: { purecache: resolve(root, 'lib/index.ts') },
      tsconfigRaw: { compilerOptions: { experimentalDecorators: DECORATORS === 'legacy', target: 'es2022' } },
      target: 'es2022',
    })
    const { stdout, stderr } = spawnSync(process.execPath, ['--expose-gc', '--input-type=module'], {
      input: outputFiles[0]!.text,
      encoding: 'utf8',
    })
    expect(stderr).toBe('')
    const { loop, garbage, timed, ...hits } = JSON.parse(stdout) as Record<string, number>
    expect(garbage).toBeGreaterThan(5) // so it would be seen
    expect(loop).toBeLessThan(garbage! / 3)
    expect(timed).toBeLessThan(garbage! / 3) // a reading of the clock, one for many calls, is a number on the heap
    expect(hits).toEqual({ number: 0, text: 0, two: 0, getter: 0, object: 0, second: 0 })
  })
})
