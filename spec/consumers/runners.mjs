// Test runners on a class of a user's: how each is configured and started.
import { cp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execute, tool } from './processes.mjs'

const fixtures = join(import.meta.dirname, 'runners')

/** Writes a runner's configuration and test into a folder. */
export async function prepare(folder, { runner, protocol, format }) {
  const decorators =
    protocol === 'legacy' ? { experimentalDecorators: true, emitDecoratorMetadata: true } : {}
  const compilerOptions = {
    target: 'ES2022',
    module: format === 'esm' ? 'ESNext' : 'CommonJS',
    moduleResolution: 'bundler',
    rootDir: '.',
    strict: true,
    isolatedModules: true,
    types: ['node'],
    ...decorators,
  }
  const write = (name, value) => writeFile(join(folder, name), JSON.stringify(value))
  const test = { jest: 'jest.test.ts', vitest: 'vitest.test.ts', nodeTest: 'node.test.ts' }[runner]
  await cp(join(fixtures, test), join(folder, 'rates.test.ts'))
  await cp(join(fixtures, 'rates.ts'), join(folder, 'rates.ts'))
  await write('package.json', { private: true, type: format === 'esm' ? 'module' : 'commonjs' })
  await write('tsconfig.json', { compilerOptions })
  if (runner === 'jest')
    await write('jest.config.json', {
      cacheDirectory: join(folder, 'cache'),
      ...(format === 'esm' ? { extensionsToTreatAsEsm: ['.ts'] } : {}),
      transform: { '\\.ts$': [tool('ts-jest'), { useESM: format === 'esm' }] },
    })
}

/** Runs the test; rejects unless all of its cases passed. */
export async function test(folder, { runner, format }, [node]) {
  const [args, passed] = {
    jest: [
      [
        ...(format === 'esm' ? ['--experimental-vm-modules'] : []),
        tool('jest/bin/jest.js'),
        '--config=jest.config.json',
        '--runInBand',
      ],
      /Tests:\s+5 passed, 5 total/,
    ],
    vitest: [[tool('vitest/vitest.mjs'), 'run', '--root', folder], /Tests\s+5 passed \(5\)/],
    nodeTest: [['--import', 'tsx', '--test', '--test-reporter=tap', 'rates.test.ts'], /# pass 4\n# fail 0/],
  }[runner]
  const printed = await execute(node, args, { cwd: folder })
  if (!passed.test(printed)) throw new Error(printed)
}
