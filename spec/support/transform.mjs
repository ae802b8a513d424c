import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import esbuild from 'esbuild'

const require = createRequire(import.meta.url)

/** What the code of a file depends on beside its text. */
const settings = [
  esbuild.version,
  require('typescript/package.json').version,
  ...['tsconfig.json', 'tsconfig.legacy.json', 'tsconfig.spec.json', 'tsconfig.spec.legacy.json'].map(
    (file) => readFileSync(file),
  ),
  readFileSync(new URL(import.meta.url)),
]

const lib = fileURLToPath(new URL('../../lib/', import.meta.url))

/**
 * Makes values of exports, which esbuild has put behind two getters each: these take a tenth of the time of
 * specs. Nothing in `lib` is assigned again once its file is loaded.
 */
const AS_VALUES =
  "module.exports = Object.defineProperty({ ...module.exports }, '__esModule', { value: true })"

/**
 * Compiles `lib`, in which no decorator is, by esbuild, and all else by TypeScript under the protocol of the
 * project. esbuild makes the same code of `lib` ten times as fast. Specs need TypeScript beside their
 * decorators too, because esbuild renames a function that shadows another. Where coverage is counted,
 * TypeScript compiles all, because esbuild's maps leave out lines that always run.
 *
 * The key of a file in the cache is its text: by default it is the whole configuration too, in which the
 * names of all specs are.
 */
export default {
  createTransformer({ tsconfig }) {
    let protocol
    return {
      getCacheKey(text, file, { instrument }) {
        const hash = createHash('sha1')
        for (const part of [...settings, tsconfig, file, text, String(instrument)])
          hash.update(part).update('\0')
        return hash.digest('hex')
      },
      process(text, file, options) {
        if (!file.startsWith(lib) || options.instrument) {
          // TypeScript is loaded here, where something is not in the cache: that takes a second.
          protocol ??= require('ts-jest').default.createTransformer({ tsconfig, diagnostics: false })
          return protocol.process(text, file, options)
        }
        const { code } = esbuild.transformSync(text, {
          loader: 'ts',
          format: 'cjs',
          target: 'es2022',
          sourcefile: file,
          sourcemap: 'inline',
        })
        return { code: `'use strict';${code}\n${AS_VALUES}` }
      },
    }
  },
}
