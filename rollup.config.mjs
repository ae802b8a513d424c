import typescript from '@rollup/plugin-typescript'
import dts from 'rollup-plugin-dts'

const input = 'lib/index.ts'

/** One file for each module, so that `sideEffects` can name the one that has any and bundlers drop the rest. */
const modules = (format, extension) => ({
  input,
  plugins: [typescript({ tsconfig: 'tsconfig.build.json' })],
  output: {
    dir: `dist/${format}`,
    format,
    preserveModules: true,
    entryFileNames: `[name].${extension}`,
    generatedCode: 'es2015',
  },
})

const types = (file) => ({
  input,
  plugins: [dts({ tsconfig: 'tsconfig.build.json' })],
  output: { file, format: 'es' },
})

export default [
  modules('esm', 'mjs'),
  modules('cjs', 'cjs'),
  types('dist/index.d.mts'),
  types('dist/index.d.cts'),
]
