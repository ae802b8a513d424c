// The programs as text: staged for a build, what an entry imports, and how many checks it makes.
import { readFileSync } from 'node:fs'
import { cp, mkdir, writeFile } from 'node:fs/promises'
import { join, normalize } from 'node:path'

const programs = join(import.meta.dirname, 'programs')

/**
 * Copies the programs into a folder once for each format, with workarounds in the place of what would break.
 */
export async function stage(folder, { formats, workarounds, alone }) {
  for (const format of formats) {
    const source = join(folder, 'src', format)
    await cp(programs, source, { recursive: true })
    for (const program of workarounds)
      await cp(join(programs, `${program}.workaround.ts`), join(source, `${program}.ts`))
    if (alone !== undefined)
      await writeFile(
        join(source, 'alone.ts'),
        `import './${alone}.js'\nimport { report } from './check.js'\n\nvoid report()\n`,
      )
    for (const place of [source, join(folder, 'out', format)]) {
      await mkdir(place, { recursive: true })
      await writeFile(
        join(place, 'package.json'),
        JSON.stringify({ type: format === 'esm' ? 'module' : 'commonjs' }),
      )
    }
  }
  await cp(join(programs, 'copies.mjs'), join(folder, 'out/copies.mjs'))
}

/** An entry and all that it imports of ours, as paths below a folder and without extension. */
export function filesOf(folder, entry, found = new Set()) {
  const file = normalize(entry)
  if (found.has(file)) return found
  found.add(file)
  for (const [, path] of textOf(folder, file).matchAll(/(?:from|import) '(\.[^']+)\.js'/g))
    filesOf(folder, join(file, '..', path), found)
  return found
}

/** How many checks an entry makes: a run that reports fewer has lost some of its files. */
export function checksOf(folder, entry) {
  let count = 0
  for (const file of filesOf(folder, entry)) count += [...textOf(folder, file).matchAll(/^check\(/gm)].length
  return count
}

function textOf(folder, file) {
  return readFileSync(join(folder, `${file}.ts`), 'utf8')
}
