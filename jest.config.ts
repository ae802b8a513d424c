/** @jest-config-loader-options {"transpileOnly": true, "compilerOptions": {"module": "CommonJS", "moduleResolution": "bundler"}} */
import type { Config } from 'jest'

const project = (decorators: 'standard' | 'legacy', tsconfig: string, ignored: string[]) => ({
  displayName: decorators,
  testMatch: ['<rootDir>/spec/**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/spec/ecosystem/', ...ignored],
  modulePathIgnorePatterns: [
    '<rootDir>/dist',
    '<rootDir>/bench',
    '<rootDir>/examples/frameworks',
    '<rootDir>/spec/ecosystem',
    '<rootDir>/spec/consumers',
  ],
  moduleNameMapper: { '^purecache$': '<rootDir>/lib/index.ts' },
  globals: { DECORATORS: decorators },
  transform: {
    '\\.ts$': ['ts-jest', { tsconfig, diagnostics: false }] as [string, Record<string, unknown>],
  },
})

/**
 * The same specs twice, under each decorator protocol, but for those of what no decorator touches. Hits are served by
 * the same function under both, so that their garbage is counted once.
 */
const config: Config = {
  maxWorkers: '100%', // a core is left idle otherwise, which is half of a small machine
  projects: [
    project('standard', 'tsconfig.spec.json', []),
    project('legacy', 'tsconfig.spec.legacy.json', [
      '/spec/standard-only/',
      '/spec/structures/',
      '/spec/backends/',
      '/spec/keys.spec',
      '/spec/allocation.spec',
    ]),
  ],
  collectCoverageFrom: ['lib/**/*.ts'],
  coverageThreshold: { global: { lines: 95, branches: 95 } },
  coverageReporters: ['text-summary'],
}

export default config
