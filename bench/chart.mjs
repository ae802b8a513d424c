// Draws the chart of docs/guides/how-fast-it-is.md from bench/results.txt; with --check, checks that the
// chart is up to date.
import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import process from 'node:process'
import { rowsOf } from './table.mjs'

const root = resolve(import.meta.dirname, '..')

/** The first table of a section of the results, as rows of cells; the columns come first. */
function tableOf(results, section) {
  const text = results.slice(results.indexOf(`\n${section}`))
  const [table] = /(^ {2}.*\n)+/m.exec(text)
  return rowsOf(table)
}

const COLUMNS = ['number', 'string', 'two arguments', 'object']
const ROWS = [
  'purecache, LRUCache',
  'fast-memoize',
  'lodash.memoize',
  'memoizee',
  'lru-cache, memo',
  'typescript-memoize',
]

const LEFT = 172
const PANEL = 146
const ROW = 22
const TOP = 44
const TICKS = [0.5, 1, 2, 4, 8, 16]
const [LOW, HIGH] = [Math.log2(0.35), Math.log2(32)]
const height = TOP + ROWS.length * ROW + 40

function chart(results) {
  const [columns, ...rows] = tableOf(results, 'Synchronous calls: cost of a hit')
  const panels = COLUMNS.map((column, at) => {
    const values = ROWS.map((row) => rows.find(([name]) => name === row)[columns.indexOf(column)])
    return panel(column, values, LEFT + at * PANEL)
  })
  const names = ROWS.map(
    (row, at) =>
      `<text x="${LEFT - 12}" y="${TOP + at * ROW + 15}" text-anchor="end"${at === 0 ? ' class="ours"' : ''}>${row}</text>`,
  )
  const title = 'Cost of a hit relative to a hand-written closure over a Map: less is better'
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${LEFT + COLUMNS.length * PANEL + 10} ${height}" role="img" aria-label="${title}">
<title>${title}</title>
<style>svg{--page:#fff;--text:#333;--grid:#ddd;--ours:#0072b2;--other:#8a8f98;font:12px system-ui,sans-serif}@media(prefers-color-scheme:dark){svg{--page:#16181d;--text:#ccc;--grid:#3a3d45;--ours:#56b4e9}}text{fill:var(--text)}rect{fill:var(--page)}line{stroke:var(--grid)}.one{stroke:var(--text)}.bar{stroke:var(--other);stroke-width:5;stroke-linecap:round}.ours{font-weight:700}.bar.ours{stroke:var(--ours)}.small{font-size:10px}</style>
<rect width="100%" height="100%"/>
${[...names, ...panels].join('\n')}
<text x="${LEFT + (COLUMNS.length * PANEL) / 2}" y="${height - 6}" text-anchor="middle" class="small">cost of a hit, where a closure over a Map with a key by hand costs 1 (logarithmic)</text>
</svg>
`
}

/** A bar for each value, from 1 to it. */
function panel(title, values, left) {
  const x = (value) => (left + ((Math.log2(value) - LOW) / (HIGH - LOW)) * (PANEL - 34)).toFixed(1)
  const bottom = TOP + ROWS.length * ROW
  const ticks = TICKS.map(
    (tick) =>
      `<line${tick === 1 ? ' class="one"' : ''} x1="${x(tick)}" x2="${x(tick)}" y1="${TOP - 6}" y2="${bottom}"/>` +
      `<text x="${x(tick)}" y="${bottom + 13}" text-anchor="middle" class="small">${tick}</text>`,
  )
  const bars = values.map((value, at) => {
    const y = TOP + at * ROW + 11
    const kind = at === 0 ? ' ours' : ''
    const end = Math.max(Number(x(value)), Number(x(1)))
    return (
      `<line class="bar${kind}" x1="${x(1)}" x2="${x(value)}" y1="${y}" y2="${y}"/>` +
      `<text class="small${kind}" x="${end + 6}" y="${y + 4}">${value}</text>`
    )
  })
  return `<text x="${x(1)}" y="22" text-anchor="middle" class="ours">${title}</text>${ticks.join('')}${bars.join('')}`
}

const file = resolve(root, 'docs/guides/how-fast-it-is.svg')
const drawn = chart(readFileSync(resolve(root, 'bench/results.txt'), 'utf8'))
if (!process.argv.includes('--check')) writeFileSync(file, drawn)
else if (readFileSync(file, 'utf8') !== drawn) {
  console.error('The chart is not that of bench/results.txt: run `node bench/chart.mjs`')
  process.exitCode = 1
}
