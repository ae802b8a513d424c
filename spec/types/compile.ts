import { join } from 'node:path'
import ts from 'typescript'

/** The decorator protocol that the compiler follows. */
export type Decorators = 'standard' | 'legacy'

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2022.d.ts'],
  types: [],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noImplicitOverride: true,
  skipLibCheck: false,
  noEmit: true,
}

/**
 * Compiles programs against `lib/`, together, and returns what the compiler says of each: an error is one
 * string.
 */
export function compile(programs: readonly string[], decorators: Decorators): string[][] {
  const options = { ...OPTIONS, experimentalDecorators: decorators === 'legacy' }
  const names = programs.map((_, i) => join(__dirname, `program-${i}.ts`))
  const texts = new Map(names.map((name, i) => [name, programs[i]!]))
  const host = ts.createCompilerHost(options)
  const { fileExists, getSourceFile } = host
  host.fileExists = (name) => texts.has(name) || fileExists(name)
  host.getSourceFile = (name, ...rest) => {
    const text = texts.get(name)
    return text === undefined
      ? getSourceFile(name, ...rest)
      : ts.createSourceFile(name, text, ts.ScriptTarget.ES2022)
  }
  const program = ts.createProgram(names, options, host)
  return names.map((name) => {
    const file = program.getSourceFile(name)!
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
      ({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'),
    )
  })
}
