import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { expect } from '@jest/globals'
import { buildSync } from 'esbuild'

const root = resolve(__dirname, '../..')

/**
 * Returns the output of a program of this folder, parsed as JSON. It runs in its own process, with `gc`,
 * because a realm of jest is notified too late of collected objects.
 */
export const runProgram = run

/** The same for a program that counts or measures and does not depend on the protocol: its spec runs once. */
export const measure = run

/**
 * Node's message when the stack overflows in its own listener of rejections, after which the program
 * continues.
 */
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
