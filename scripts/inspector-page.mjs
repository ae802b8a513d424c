// Writes lib/inspector/page.ts: the page of the inspector, built from inspector-page/, as strings. With
// --check it fails when the file is not up to date.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSync, transformSync } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = join(root, 'inspector-page')
const target = join(root, 'lib/inspector/page.ts')
const read = (name) => readFileSync(join(folder, name), 'utf8')

const html = read('page.html').replace(/\n\s*/g, '\n').trim()
const css = transformSync(read('app.css'), { loader: 'css', minify: true }).code.trim()
const script = buildSync({
  entryPoints: [join(folder, 'app.ts')],
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  charset: 'utf8',
  write: false,
}).outputFiles[0].text.trim()

const constant = (name, what, text) => `/** ${what} */\nexport const ${name} =\n  ${JSON.stringify(text)}\n`
const page = [
  '// Written by `npm run inspector-page` from inspector-page/.',
  constant('HTML', 'The document.', html),
  constant('SCRIPT', 'Its script.', script),
  constant('CSS', 'Its style sheet.', css),
].join('\n')

if (!process.argv.includes('--check')) writeFileSync(target, page)
else if (readFileSync(target, 'utf8') !== page) {
  console.error('lib/inspector/page.ts is not built from inspector-page/: npm run inspector-page')
  process.exitCode = 1
}
