import { transform } from 'esbuild'
import { defineConfig } from 'vite'

/** Compiles standard decorators, which Vite 8 does not. */
const decorators = {
  name: 'decorators',
  enforce: 'pre',
  transform: {
    filter: { id: /\.ts$/ },
    handler: (code, id) =>
      transform(code, { loader: 'ts', target: 'es2022', sourcefile: id, sourcemap: true }),
  },
}
export default defineConfig({ plugins: [decorators] })
