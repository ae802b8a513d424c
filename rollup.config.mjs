import typescript from '@rollup/plugin-typescript'
import dts from 'rollup-plugin-dts'

const input = 'lib/index.ts'

/**
 * A file for each of these parts, since a constant of another file is loaded and checked at each use. A bundler drops
 * the part that a program does not use; in the one that it does, it drops what nothing refers to. Apart are the module
 * that has side effects, which `sideEffects` names, and those that compute something when they are loaded.
 */
function partOf(id) {
  const [, folder, file] = /lib[\\/](?:(\w+)[\\/])?([\w-]+)\.ts$/.exec(id) ?? []
  if (['index', 'metadata', 'clock', 'hash', 'timer-wheel'].includes(file)) return file
  return ['structures', 'backends'].includes(folder) || file === 'errors' ? 'caches' : 'calls'
}

const modules = (format, extension) => ({
  input,
  plugins: [typescript({ tsconfig: 'tsconfig.build.json' })],
  output: {
    dir: `dist/${format}`,
    format,
    manualChunks: partOf,
    entryFileNames: `[name].${extension}`,
    chunkFileNames: `[name].${extension}`,
    hoistTransitiveImports: false,
    generatedCode: 'es2015',
  },
})

/** A class that is exported as a type alone is one here, too, which `rollup-plugin-dts` takes for a value. */
const typesOnly = {
  name: 'types only',
  renderChunk: (code) => code.replace(/(?<=^export \{.*)\bMethodCache\b(?=.*\};$)/m, 'type MethodCache'),
}

const types = (file) => ({
  input,
  plugins: [dts({ tsconfig: 'tsconfig.build.json' }), typesOnly],
  output: { file, format: 'es' },
})

export default [
  modules('esm', 'mjs'),
  modules('cjs', 'cjs'),
  types('dist/index.d.mts'),
  types('dist/index.d.cts'),
]
