import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { buildSync } from 'esbuild'

const root = resolve(__dirname, '..')

describe('instances that nobody holds any more', () => {
  // In a process of its own: a realm of jest's does not hear in time of what the engine has collected.
  it('are collected, and their entries go with them, while those of others stay', () => {
    const { outputFiles } = buildSync({
      entryPoints: [resolve(root, 'spec/support/garbage-program.ts')],
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
    expect(JSON.parse(stdout)).toEqual({
      before: [11, 5],
      after: [1, 0],
      alive: 0,
      keptHas: true,
      nextIsApart: true,
    })
  })
})
