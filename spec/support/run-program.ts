import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { expect } from '@jest/globals'
import { buildSync } from 'esbuild'

const root = resolve(__dirname, '../..')

/**
 * What a program of this folder prints, as JSON. It runs in a process of its own, with `gc`: a realm of
 * jest's does not learn in time of what the engine has collected.
 */
export const runProgram = run

/** The same for a program that counts or measures and does not depend on the protocol: its spec runs once. */
export const measure = run

/** Node's message where the stack ends in its own listener of rejections, which goes on without it. */
const OVERFLOW_OF_NODE =
  /Exception in PromiseRejectCallback:\n[^]*?\nRangeError: Maximum call stack size exceeded\s*/g

function run(name: string, ...flags: string[]): unknown {
  const { outputFiles } = buildSync({
    entryPoints: [resolve(root, `spec/support/${name}.ts`)],
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
    alias: { purecache: resolve(root, 'lib/index.ts') },
    tsconfigRaw: { compilerOptions: { experimentalDecorators: DECORATORS === 'legacy', target: 'es2022' } },
    target: 'es2022',
  })
  const { stdout, stderr } = spawnSync(process.execPath, ['--expose-gc', ...flags, '--input-type=module'], {
    input: outputFiles[0]!.text,
    encoding: 'utf8',
    maxBuffer: 1e8,
  })
  expect(stderr.replaceAll(OVERFLOW_OF_NODE, '')).toBe('')
  return JSON.parse(stdout)
}
