import { readdirSync, readFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import dts from 'rollup-plugin-dts'
import ts from 'typescript'

/**
 * Every file in `lib` itself is an entry point; `cli` is the program that `bin` names, and nothing imports
 * it.
 */
const entries = readdirSync('lib')
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -'.ts'.length))
const libraries = entries.filter((entry) => entry !== 'cli')
const inputOf = (names) => Object.fromEntries(names.map((name) => [name, `lib/${name}.ts`]))

/** The file of which `sideEffects` says that a bundler must keep it. */
const definesSymbolMetadata = (id) => /defineProperty\(\s*Symbol,/.test(readFileSync(id, 'utf8'))

/**
 * Modules that compute a value when they are loaded, so that a bundler cannot drop it from a chunk that is
 * used.
 */
const computing = ['seed']

/**
 * The chunk of a module. A constant of another chunk costs a load and a check at each use, so the layers of
 * a hit share few chunks, whose unused statements a bundler drops: constants of literals, but not of terms.
 * Each feature is a chunk of its own, which a bundler drops whole.
 */
function chunkOf(id) {
  const path = relative('lib', id).replaceAll('\\', '/').replace(/\.ts$/, '')
  const [folder, file] = path.split('/')
  if (file === undefined) return path
  if (definesSymbolMetadata(id) || computing.includes(path.split('/').at(-1))) return path
  if (folder === 'structures' || folder === 'backends' || folder === 'common') return 'caches'
  if (folder === 'keys' || folder === 'calls') return 'calls'
  if (['rules', 'stores', 'metrics'].includes(folder) || file === 'writes') return `${folder}/${file}`
  return folder
}

const sourceOf = (path, importer) => resolve(dirname(importer), `${path}.ts`)

/** The literal numbers of a module that have names, by name. */
function numbersOf(code) {
  const constants = code.matchAll(/^(?:export )?const ([A-Z][A-Z\d_]*)(?:: \w+)? = (-?[\d_.]+)(?= \/\/|$)/gm)
  return new Map(Array.from(constants, ([, name, number]) => [name, number]))
}

/**
 * Puts numbers in the place of their names, because neither rollup nor every bundler does. A name costs bytes
 * in a bundle, and a load and a check at each use when the number is of another module.
 */
function withNumbers(code, fileName) {
  const source = ts.createSourceFile(fileName, code, ts.ScriptTarget.Latest, true)
  const numbers = numbersOf(code)
  for (const { importClause, moduleSpecifier } of source.statements.filter(ts.isImportDeclaration)) {
    if (!moduleSpecifier.text.startsWith('.')) continue
    const others = numbersOf(readFileSync(sourceOf(moduleSpecifier.text, fileName), 'utf8'))
    for (const { name } of importClause.namedBindings.elements)
      if (others.has(name.text)) numbers.set(name.text, others.get(name.text))
  }
  const uses = []
  const visit = (node) => {
    if (ts.isIdentifier(node) && numbers.has(node.text) && isExpression(node)) uses.push(node)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return uses.reduceRight((text, { text: name, end }) => {
    const number = numbers.get(name)
    const written = `${number.startsWith('-') ? `(${number})` : number} /* ${name} */`
    return text.slice(0, end - name.length) + written + text.slice(end)
  }, code)
}

/** Whether an identifier stands for a value, and not where a name is declared, imported or exported. */
function isExpression(identifier) {
  const { parent } = identifier
  return parent.name !== identifier && !ts.isImportSpecifier(parent) && !ts.isExportSpecifier(parent)
}

/**
 * Strips types, and puts numbers in the place of their names: `tsc` checks the rest. Targets before ESNext
 * give a class that its private methods refer to a second name, which keeps bundlers from dropping the class.
 */
const stripped = {
  name: 'stripped',
  resolveId: (path, importer) =>
    path.startsWith('.') && importer !== undefined ? sourceOf(path, importer) : null,
  transform: (code, fileName) =>
    ts.transpileModule(withNumbers(code, fileName), {
      fileName,
      compilerOptions: {
        target: ts.ScriptTarget.ESNext,
        module: ts.ModuleKind.ESNext,
        verbatimModuleSyntax: true,
      },
    }).outputText,
}

/**
 * Drops the blocks whose statements nothing needs: the friends of classes, which only drawings of them
 * import.
 */
const withoutEmptyBlocks = {
  name: 'without empty blocks',
  renderChunk: (code) => code.replace(/^ *static \{\s*\}\n/gm, ''),
}

const modules = (format, extension) => ({
  dir: `dist/${format}`,
  format,
  manualChunks: chunkOf,
  entryFileNames: `[name].${extension}`,
  chunkFileNames: `[name].${extension}`,
  hoistTransitiveImports: false,
  generatedCode: 'es2015',
})

/**
 * Names that an entry point exports as types alone, some of them classes, which `rollup-plugin-dts` takes for
 * values.
 */
function typesOf(entry) {
  const source = ts.createSourceFile(entry, readFileSync(`lib/${entry}.ts`, 'utf8'), ts.ScriptTarget.Latest)
  return source.statements
    .filter((statement) => ts.isExportDeclaration(statement) && statement.exportClause !== undefined)
    .flatMap(({ isTypeOnly, exportClause }) =>
      exportClause.elements.filter((each) => isTypeOnly || each.isTypeOnly),
    )
    .map(({ name }) => name.text)
}

const typesOnly = {
  name: 'types only',
  renderChunk(code, { name, isEntry }) {
    if (!isEntry) return null
    const types = new Set(typesOf(name))
    const marked = (item) => (types.has(item.split(' ').at(-1)) ? `type ${item}` : item)
    return code.replace(/^(export \{ )(.*)( \})/gm, (_, head, items, tail) =>
      [head, items.split(', ').map(marked).join(', '), tail].join(''),
    )
  },
}

const declarations = (format, extension) => ({
  dir: `dist/${format}`,
  format: 'es',
  entryFileNames: `[name].d.${extension}`,
  chunkFileNames: `types/[name].d.${extension}`,
  plugins: [typesOnly],
})

const external = /^node:/
const treeshake = {
  moduleSideEffects: (id) => !external.test(id) && (id.endsWith('cli.ts') || definesSymbolMetadata(id)),
}

export default [
  {
    input: inputOf(entries),
    external,
    treeshake,
    plugins: [stripped, withoutEmptyBlocks],
    output: modules('esm', 'mjs'),
  },
  {
    input: inputOf(libraries),
    external,
    treeshake,
    plugins: [stripped, withoutEmptyBlocks],
    output: modules('cjs', 'cjs'),
  },
  {
    input: inputOf(libraries),
    external,
    plugins: [dts({ tsconfig: 'tsconfig.build.json' })],
    output: [declarations('esm', 'mts'), declarations('cjs', 'cts')],
  },
]
