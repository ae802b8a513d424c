// Checks each link of a built site: its file must exist, and have the anchor. Rewrites links to sources,
// which browsers show only as text, and to folders, which need a server.
import { existsSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

const site = resolve(process.argv[2] ?? 'docs-site')
const files = readdirSync(site, { recursive: true }).map((name) => join(site, name))
for (const source of files.filter((file) => file.endsWith('.ts'))) renameSync(source, `${source}.txt`)

const pages = new Map()
for (const page of files.filter((file) => file.endsWith('.html'))) {
  const html = readFileSync(page, 'utf8')
    .replace(/(href="[^":]*media\/[^":]*\.ts)"/g, '$1.txt"')
    .replace(/href="((?:\.\.\/)+)(#[^"]*)?"/g, 'href="$1index.html$2"')
  writeFileSync(page, html)
  const ids = new Set([...html.matchAll(/\s(?:id|name)="([^"]+)"/g)].map(([, id]) => id))
  const links = [...html.matchAll(/\s(?:href|src)="([^"]*)"/g)].map(([, to]) => to.replaceAll('&amp;', '&'))
  pages.set(page, { ids, links })
}

const broken = []
let count = 0
for (const [page, { links }] of pages) {
  for (const to of links) {
    if (/^(https?|data|mailto):/.test(to)) continue
    count++
    const [path, anchor] = to.split('#').map(decodeURIComponent)
    const file = path === '' ? page : resolve(dirname(page), path)
    const isThere = existsSync(file) && statSync(file).isFile()
    if (!isThere || (anchor && pages.has(file) && !pages.get(file).ids.has(anchor)))
      broken.push(`${relative(site, page)}: ${to}`)
  }
}

for (const link of broken) console.error(`broken: ${link}`)
console.log(`${pages.size} pages, ${count} links, ${broken.length} broken`)
if (broken.length > 0 || count === 0) process.exitCode = 1
