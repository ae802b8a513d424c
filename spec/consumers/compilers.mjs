// How each compiler makes what runs, in `out`, of the programs in `src`.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { execute, tool } from './processes.mjs'
import { filesOf } from './programs.mjs'

const decoratorsOf = (protocol) =>
  protocol === 'legacy' ? { experimentalDecorators: true, emitDecoratorMetadata: true } : {}

/** Type-checks with every flag that libraries are known to break under, and emits code and declarations. */
async function tsc(folder, build) {
  const isBundler = build.setting.startsWith('bundler')
  const options = {
    target: build.target,
    lib: ['ES2022'],
    types: [],
    strict: true,
    exactOptionalPropertyTypes: true,
    noImplicitOverride: true,
    noPropertyAccessFromIndexSignature: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    declaration: true,
    module: isBundler ? 'ESNext' : 'Node16',
    moduleResolution: isBundler ? 'Bundler' : 'Node16',
    rootDir: 'src',
    outDir: 'out',
    ...decoratorsOf(build.protocol),
  }
  const files = build.formats.flatMap((format) =>
    [...build.entries, 'types'].map((entry) => `src/${format}/${entry}.ts`),
  )
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files }))
  await execute(process.execPath, [tool(`${build.package}/bin/tsc`), '--pretty', 'false', '-p', folder])
}

/**
 * What tsc has lowered needs `Symbol.metadata` before its classes: the bundle must keep the file that defines
 * it.
 */
async function tscAndEsbuild(folder, build) {
  await tsc(folder, build)
  const { build: bundle } = await import('esbuild')
  await bundle({
    entryPoints: build.entries.map((entry) => join(folder, 'out/esm', `${entry}.js`)),
    outbase: join(folder, 'out/esm'),
    outdir: join(folder, 'out/esm'),
    allowOverwrite: true,
    bundle: true,
    minify: true,
    keepNames: true,
    format: 'esm',
    logLevel: 'silent',
  })
}

async function esbuild(folder, build) {
  const { build: bundle } = await import(build.package)
  for (const format of build.formats)
    await bundle({
      entryPoints: build.entries.map((entry) => join(folder, 'src', format, `${entry}.ts`)),
      outbase: join(folder, 'src', format),
      outdir: join(folder, 'out', format),
      bundle: true,
      format,
      target: 'es2022',
      tsconfigRaw: { compilerOptions: decoratorsOf(build.protocol) },
      logLevel: 'silent',
    })
}

/**
 * Vite lowers decorators by esbuild up to version 7; in version 8 a plugin before its own must lower standard
 * ones.
 */
async function vite(folder, build) {
  const { build: bundle } = await import(build.package)
  await writeFile(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: { target: 'es2022', ...decoratorsOf(build.protocol) } }),
  )
  await bundle({
    root: folder,
    configFile: false,
    logLevel: 'silent',
    plugins: build.plugin === build.protocol ? [await loweredByEsbuild(build.protocol)] : [],
    build: {
      target: 'es2022',
      outDir: join(folder, 'out/esm'),
      emptyOutDir: false,
      minify: true,
      modulePreload: false,
      rollupOptions: {
        input: Object.fromEntries(
          build.entries.map((entry) => [entry, join(folder, 'src/esm', `${entry}.ts`)]),
        ),
        output: { entryFileNames: '[name].js' },
      },
    },
  })
}

async function loweredByEsbuild(protocol) {
  const { transform } = await import('esbuild')
  return {
    name: 'decorators-by-esbuild',
    enforce: 'pre',
    transform: {
      filter: { id: /\.ts$/ },
      handler: (code) =>
        transform(code, {
          loader: 'ts',
          target: 'es2022',
          tsconfigRaw: { compilerOptions: decoratorsOf(protocol) },
        }),
    },
  }
}

async function swc(folder, build) {
  const { transform } = await import('@swc/core')
  const decorators = {
    standard: { decoratorVersion: '2023-11' },
    legacy: build.setting === 'neither' ? {} : { legacyDecorator: true, decoratorMetadata: true },
  }[build.protocol]
  await eachFile(folder, build, async (code, filename, format) => {
    const output = await transform(code, {
      filename,
      swcrc: false,
      configFile: false,
      jsc: { parser: { syntax: 'typescript', decorators: true }, target: 'es2022', transform: decorators },
      module: { type: format === 'esm' ? 'es6' : 'commonjs' },
    })
    return output.code
  })
}

async function babel(folder, build) {
  const { default: core } = await import('@babel/core')
  await eachFile(folder, build, async (code, filename, format) => {
    const output = await core.transformAsync(code, {
      filename,
      cwd: import.meta.dirname,
      babelrc: false,
      configFile: false,
      presets: ['@babel/preset-typescript'],
      plugins: [
        [
          '@babel/plugin-proposal-decorators',
          { version: build.protocol === 'legacy' ? 'legacy' : '2023-11' },
        ],
        ...(format === 'cjs' ? ['@babel/plugin-transform-modules-commonjs'] : []),
      ],
    })
    return output.code
  })
}

/** No compiler: the runtime takes the TypeScript itself, in which imports name the files as they are. */
async function none(folder, build) {
  const configuration = JSON.stringify({
    compilerOptions: { target: 'es2022', ...decoratorsOf(build.protocol) },
  })
  await writeFile(join(folder, 'tsconfig.json'), configuration)
  await writeFile(join(folder, 'deno.json'), configuration)
  await eachFile(folder, build, (code) => code.replace(/(from|import) '(\.[^']+)\.js'/g, "$1 '$2.ts'"), 'ts')
}

async function eachFile(folder, { formats, entries }, transform, extension = 'js') {
  const files = new Set(entries.flatMap((entry) => [...filesOf(join(folder, 'src', formats[0]), entry)]))
  for (const format of formats)
    for (const file of files) {
      const source = join(folder, 'src', format, `${file}.ts`)
      const target = join(folder, 'out', format, `${file}.${extension}`)
      await mkdir(dirname(target), { recursive: true })
      await writeFile(target, await transform(await readFile(source, 'utf8'), source, format))
    }
}

export const compilers = { tsc, tscAndEsbuild, esbuild, vite, swc, babel, none }
