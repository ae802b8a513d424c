/**
 * @jest-config-loader-options {"transpileOnly": true, "compilerOptions": {"module": "CommonJS",
 * "moduleResolution": "bundler"}}
 */
import { readdirSync, readFileSync } from 'node:fs'
import type { Config } from 'jest'

const isThorough = process.env['THOROUGH'] === 'true'
const decorates = (text: string): boolean => /^\s*@\w+/m.test(text)

/**
 * Whether a spec depends on the protocol: it decorates, asks for the protocol, or runs a program that
 * decorates.
 */
function dependsOnProtocol(spec: string): boolean {
  const text = readFileSync(spec, 'utf8')
  const programs = [...text.matchAll(/\brunProgram\(\s*'([\w-]+)'/g)].map(
    ([, name]) => `spec/support/${name}.ts`,
  )
  return (
    decorates(text) ||
    /\bDECORATORS\b/.test(text) ||
    programs.some((program) => decorates(readFileSync(program, 'utf8')))
  )
}

const specs = readdirSync('spec', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.spec.ts'))
  .filter((path) => !/(^|[\\/])(node_modules|ecosystem|consumers)[\\/]|^redis[\\/]/.test(path))
  .map((path) => `spec/${path.replaceAll('\\', '/')}`)
  .filter((path) => isThorough || !path.startsWith('spec/thorough-only/'))

const project = (decorators: 'standard' | 'legacy', tsconfig: string, files: string[]) => ({
  displayName: decorators,
  testMatch: files.map((file) => `<rootDir>/${file}`),
  modulePathIgnorePatterns: [
    '<rootDir>/dist',
    '<rootDir>/bench',
    '<rootDir>/examples/across-processes',
    '<rootDir>/examples/apps',
    '<rootDir>/examples/frameworks',
    '<rootDir>/spec/ecosystem',
    '<rootDir>/spec/consumers',
    '<rootDir>/spec/playground/chromium',
    '<rootDir>/spec/inspector/chromium',
    '<rootDir>/spec/inspector/frameworks',
    '<rootDir>/spec/redis',
  ],
  moduleNameMapper: {
    '^purecache$': '<rootDir>/lib/index.ts',
    '^purecache/(\\w+)$': '<rootDir>/lib/$1.ts',
  },
  testEnvironment: '<rootDir>/spec/support/environment.ts',
  sandboxInjectedGlobals: ['Math'], // looked up in the sandbox, it takes ten times as long
  globals: { DECORATORS: decorators, THOROUGH: isThorough },
  transform: {
    '\\.ts$': ['<rootDir>/spec/support/transform.mjs', { tsconfig }] as [string, Record<string, unknown>],
  },
})

/**
 * What runs under one protocol in `npm test`: what runs under one always, what waits for the compiler, and
 * costly specs that decorate to have a cached method, and ask nothing of the decorator.
 */
const once = isThorough
  ? /standard-only|allocation/
  : /standard-only|allocation|spec\/(inspector|metrics|rules|simulation|stores)\/|(call-keys|docs|entries|first-call|garbage|messages|platforms|subscribe)\.spec/

/**
 * The same specs under each decorator protocol. What does not depend on it, and what measures, runs once.
 * Where a spec walks at random, `THOROUGH` asks for more walks: `npm test` has a minute, `npm run
 * test:thorough` has five. The latter runs `spec/thorough-only` too, which waits for programs such as npm,
 * and counts the steps and collections of many calls.
 */
const config: Config = {
  maxWorkers: '100%', // a core is left idle otherwise, which is half of a small machine
  projects: [
    project('standard', 'tsconfig.spec.json', specs),
    project(
      'legacy',
      'tsconfig.spec.legacy.json',
      specs.filter((spec) => dependsOnProtocol(spec) && !once.test(spec)),
    ),
  ],
  // Three files speak to a server, and run in the specs of `npm run test:redis` alone.
  collectCoverageFrom: ['lib/**/*.ts', '!lib/stores/redis/{client,redis-connection,subscription}.ts'],
  coverageThreshold: { global: { lines: 95, branches: 93 } },
  coverageReporters: ['text-summary'],
}

export default config
