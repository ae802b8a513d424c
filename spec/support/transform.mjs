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

/** A decorator at the beginning of a line, or at that of a member. */
const DECORATES = /^\s*@\w+|[{;] *@\w+/m

const lib = fileURLToPath(new URL('../../lib/', import.meta.url))

/**
 * Makes values of exports, which esbuild has put behind two getters each: these take a tenth of the time of
 * specs. Nothing in `lib` is assigned again once its file is loaded.
 */
const AS_VALUES =
  "module.exports = Object.defineProperty({ ...module.exports }, '__esModule', { value: true })"

/**
 * Compiles files in which no decorator is by esbuild, ten times as fast, and others by TypeScript under the
 * protocol of the project. Where coverage is counted, TypeScript compiles `lib`, because esbuild's maps leave
 * out lines that always run.
 *
 * The key of a file in the cache is its text: by default it is the whole configuration too, in which the
 * names of all specs are.
 */
export default {
  createTransformer({ tsconfig }) {
    let protocol
    const dependsOnProtocol = (text, file, { instrument }) =>
      instrument || (!file.startsWith(lib) && DECORATES.test(text))
    return {
      getCacheKey(text, file, options) {
        const hash = createHash('sha1')
        const compiler = dependsOnProtocol(text, file, options) ? tsconfig : 'esbuild'
        for (const part of [...settings, compiler, file, text, String(options.instrument)])
          hash.update(part).update('\0')
        return hash.digest('hex')
      },
      process(text, file, options) {
        const isOurs = file.startsWith(lib)
        if (dependsOnProtocol(text, file, options)) {
          // TypeScript is loaded here, where something is not in the cache: that takes a second.
          protocol ??= require('ts-jest').default.createTransformer({ tsconfig, diagnostics: false })
          return protocol.process(text, file, options)
        }
        const { code } = esbuild.transformSync(text, {
          loader: 'ts',
          format: 'cjs',
          target: 'es2022',
          sourcefile: file,
          keepNames: !isOurs, // it renames a function that shadows another
          sourcemap: 'inline',
        })
        return { code: `'use strict';${code}${isOurs ? `\n${AS_VALUES}` : ''}` }
      },
    }
  },
}
