// Programs for hosts that treat timers, globals, promises or weak references in their own way, each started
// as there.
import { cp, mkdtemp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execute, tool } from './processes.mjs'
import { commandOf } from './runtimes.mjs'

const fixtures = join(import.meta.dirname, 'hosts')
const checks = join(import.meta.dirname, 'programs/check.ts')

/** Each host as a function of a folder with a program in it, a command line, and what is to be tried. */
const starts = {
  /** workerd, as Miniflare starts it. Timers end with the request that started them. */
  async workers(folder, [node], { date }) {
    const bundle = await bundled(folder, 'worker', [])
    const printed = await execute(node, [join(fixtures, 'workers.mjs'), bundle, date], { cwd: folder })
    expectMatch(printed, /^15 checks passed$/m)
  },

  /** `deno test`, which fails a test that leaves a timer behind. */
  async denoTest(folder, [deno]) {
    await cp(join(fixtures, 'deno.test.ts'), join(folder, 'deno.test.ts'))
    await write(folder, 'package.json', { private: true, type: 'module' })
    await write(folder, 'deno.json', { compilerOptions: {} })
    const flags = [
      '--allow-all',
      '--no-check',
      '--no-lock',
      '--node-modules-dir=manual',
      '--config=deno.json',
    ]
    const printed = await execute(deno, ['test', ...flags, 'deno.test.ts'], { cwd: folder })
    expectMatch(printed, /ok \| 4 passed \| 0 failed/)
  },

  async zone(folder, [node]) {
    const program = await bundled(folder, 'zone', ['zone.js/node', 'purecache'])
    expectMatch(await execute(node, [program], { cwd: folder }), /^3 checks passed$/m)
  },

  async asyncContext(folder, [node]) {
    const program = await bundled(folder, 'async-context', ['node:async_hooks', 'purecache'])
    expectMatch(await execute(node, ['--expose-gc', program], { cwd: folder }), /^7 checks passed$/m)
  },

  /** Jest in one process, whose tests have realms of their own and lose their globals when they have run. */
  async realms(folder, [node]) {
    for (const test of ['realm', 'torn-down', 'collected'])
      await cp(join(fixtures, `${test}.test.ts`), join(folder, `${test}.test.ts`))
    await cp(join(fixtures, 'sequencer.cjs'), join(folder, 'sequencer.cjs'))
    await write(folder, 'package.json', { private: true, type: 'commonjs' })
    await write(folder, 'tsconfig.json', {
      compilerOptions: {
        target: 'ES2022',
        module: 'CommonJS',
        moduleResolution: 'bundler',
        rootDir: '.',
        strict: true,
        isolatedModules: true,
        types: ['node'],
      },
    })
    await write(folder, 'jest.config.json', {
      cacheDirectory: join(folder, 'cache'),
      testSequencer: '<rootDir>/sequencer.cjs',
      transform: { '\\.ts$': [tool('ts-jest'), {}] },
    })
    const args = ['--expose-gc', tool('jest/bin/jest.js'), '--config=jest.config.json', '--runInBand']
    const printed = await execute(node, args, { cwd: folder })
    expectMatch(printed, /Tests:\s+15 passed, 15 total/)
    if (printed.includes('JEST-01')) throw new Error(printed)
  },
}

/** Runs the program of a host; rejects unless all of its checks passed. */
export async function tryHost({ app }, host, runtime) {
  const folder = await mkdtemp(join(app, `${host.host}-`))
  await starts[host.host](folder, commandOf(runtime), host)
}

async function bundled(folder, program, external) {
  const { build } = await import('esbuild')
  for (const file of [join(fixtures, `${program}.ts`), checks])
    await cp(file, join(folder, file.split('/').at(-1)))
  const outfile = join(folder, `${program}.mjs`)
  await build({
    entryPoints: [join(folder, `${program}.ts`)],
    outfile,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    external,
    tsconfigRaw: {},
    logLevel: 'silent',
  })
  return outfile
}

const write = (folder, name, value) => writeFile(join(folder, name), JSON.stringify(value))

function expectMatch(printed, expected) {
  if (!expected.test(printed)) throw new Error(`expected ${expected}, received: ${printed}`)
}
