// What is tried, as data: builds of the programs with the runtimes that they run on, test runners, and what
// compilers are known to break. Names of packages are those in package.json.

const protocols = ['standard', 'legacy']
const both = ['esm', 'cjs']

export const nodes = ['node20', 'node22', 'node24', 'node26']
const ends = ['node20', 'node26']
const engines = [...nodes, 'bun', 'deno']

/**
 * One build for each protocol: programs compiled for each of `formats`, to run on each of `runtimes`.
 * `setting` is what a user has to configure; `pages` adds Chromium to the runtimes.
 */
const build = (compiler, from, setting, formats, more = {}) =>
  protocols.map((protocol) => ({
    compiler,
    package: from,
    protocol,
    setting: setting[protocol] ?? setting,
    formats,
    runtimes: engines,
    ...more,
  }))

const decorators = { standard: "decoratorVersion '2023-11'", legacy: 'legacyDecorator' }

export const builds = [
  ...['ts52', 'ts59', 'typescript', 'ts70'].flatMap((from) => [
    ...build('tsc', from, 'node16', both, { target: 'ES2022', copies: from === 'typescript' }),
    ...build('tsc', from, 'bundler', ['esm'], { target: 'ES2021', pages: from === 'typescript' }),
  ]),
  ...build('tscAndEsbuild', 'typescript', 'bundler, then esbuild', ['esm'], { target: 'ES2022' }),
  ...build('esbuild', 'esbuild', 'bundle', both, { pages: true }),
  ...build('swc', '@swc/core', decorators, both, { copies: true }),
  ...build('swc', '@swc/core', 'neither', ['esm']).filter(({ protocol }) => protocol === 'legacy'),
  ...build('babel', '@babel/core', { standard: "version '2023-11'", legacy: "version 'legacy'" }, both, {
    copies: true,
  }),
  ...build('vite', 'vite', 'build', ['esm'], { pages: true }),
  ...build('vite', 'vite8', { standard: 'build, esbuild as plugin', legacy: 'build' }, ['esm'], {
    pages: true,
    plugin: 'standard',
  }),
  ...build('none', 'tsx', 'import tsx', both, { runtimes: nodes, flags: ['--import', 'tsx'] }),
  ...build('none', 'bun', 'run', both, { runtimes: ['bun'] }),
  ...build('none', 'deno', 'run', ['esm'], { runtimes: ['deno'], flags: ['--config=deno.json'] }),
]

/** What a build is configured to, in words. */
export const settingOf = ({ setting, target }) => (target === undefined ? setting : `${setting}, ${target}`)

/** Test runners, each with a test of its own in `runners`. */
export const runners = [
  { runner: 'nodeTest', package: 'tsx', format: 'esm', runtimes: nodes },
  { runner: 'jest', package: 'jest', format: 'cjs', runtimes: ends },
  { runner: 'jest', package: 'jest', format: 'esm', runtimes: ends },
  { runner: 'vitest', package: 'vitest', format: 'esm', runtimes: ends },
].flatMap((runner) => protocols.map((protocol) => ({ ...runner, protocol })))

/**
 * Hosts with timers, globals, promises or weak references of their own kind, each with a program in `hosts`.
 */
export const hosts = [
  {
    host: 'asyncContext',
    title: 'AsyncLocalStorage',
    setting: 'a context for each request',
    runtimes: nodes,
  },
  {
    host: 'workers',
    package: 'miniflare',
    setting: 'Cloudflare Workers of 2025-03-01, without WeakRef',
    date: '2025-03-01',
    runtimes: ['node24'],
  },
  {
    host: 'workers',
    package: 'miniflare',
    setting: 'Cloudflare Workers of 2025-06-01, with WeakRef',
    date: '2025-06-01',
    runtimes: ['node24'],
  },
  { host: 'denoTest', package: 'deno', setting: 'test sanitizers', runtimes: ['deno'] },
  { host: 'zone', package: 'zone.js', setting: 'a zone that renders after each task', runtimes: ends },
  { host: 'realms', package: 'jest', setting: 'realms, and globals that are torn down', runtimes: ends },
]

const those = (match) =>
  builds.filter((build) => Object.entries(match).every(([name, value]) => build[name] === value))

/**
 * What compilers break by themselves. `program` alone, in each of `builds`, must fail with `symptom`: when it
 * no longer does, the row has to go. Everywhere else that program is part of the others; in these builds the
 * `.workaround.ts` beside it takes its place.
 */
export const broken = [
  {
    what: 'A decorated private method of a class that names itself in a static member, below ES2022, has a wrong `this`.',
    instead: 'Write `new this()` in the static member, or target ES2022.',
    program: 'standard/self-naming-class',
    builds: those({ package: 'ts70', protocol: 'standard', setting: 'bundler' }),
    symptom: /received \['Registry', 'Registry'\]/,
  },
  {
    what: 'A decorated private method with parameters is a SyntaxError.',
    instead: 'Use the TypeScript modifier `private` instead of `#`.',
    program: 'standard/private-parameters',
    builds: those({ package: 'deno', protocol: 'standard' }),
    symptom: /Getter must not have any formal parameters/,
  },
  {
    what: 'The metadata of a class does not inherit from that of its parent: `Child[Symbol.metadata][CACHE]` lacks inherited methods.',
    instead: 'Use `cacheOf` and `cachesOf`, which look in each class.',
    program: 'standard/metadata-inheritance',
    builds: [
      ...those({ package: '@swc/core', protocol: 'standard' }),
      ...those({ package: 'deno', protocol: 'standard' }),
    ],
    symptom: /expected \['own', 'of'\], received \['own', undefined\]/,
  },
  {
    what: 'A decorated method with a computed name is a compile error.',
    instead: 'Apply the decorator by hand, to the property’s descriptor.',
    program: 'symbol-names',
    builds: those({ package: '@babel/core', protocol: 'legacy' }),
    symptom: /Did not expect a type annotation here|not yet supported/,
  },
  {
    what: 'Decorators of parameters are not compiled.',
    instead: 'Apply them by hand, as `decorator(Class.prototype, "method", index)`.',
    program: 'legacy/parameter-decorators',
    builds: those({ package: '@babel/core', protocol: 'legacy' }),
    symptom: /SyntaxError/,
  },
  {
    what: 'Decorators stay in the output, and no engine runs them.',
    instead: 'Add a plugin with `enforce: "pre"` that lets esbuild transform the TypeScript.',
    program: 'behaviour',
    builds: those({ package: 'vite8', protocol: 'standard' }).map((build) => ({
      ...build,
      setting: 'build',
      plugin: undefined,
    })),
    symptom: /SyntaxError/,
  },
  {
    what: 'Decorators stay in the output, and no engine runs them.',
    instead: 'Target ES2022.',
    program: 'behaviour',
    builds: those({ package: 'typescript', protocol: 'standard', setting: 'bundler' }).map((build) => ({
      ...build,
      target: 'ESNext',
    })),
    symptom: /SyntaxError/,
  },
  {
    what: 'Types are removed, but decorators are not compiled.',
    instead: 'Compile, or run with `--import tsx`.',
    program: 'mixins',
    builds: ['node24', 'node26'].map((node) => ({
      compiler: 'none',
      package: node,
      protocol: 'standard',
      setting: 'type stripping',
      formats: ['esm'],
      runtimes: [node],
    })),
    symptom: /SyntaxError/,
  },
]
