// node bench/agreement.mjs first.txt second.txt: compares two results files, cell by cell. It prints the
// number of common cells that agree within 10 and 20 %, and the cells that differ by more than 10 %.
import { readFileSync } from 'node:fs'
import process from 'node:process'
import { rowsOf } from './table.mjs'

/** The cells of a results file: section, table, row and column as one name, and the figure. */
function cellsOf(file) {
  const cells = new Map()
  let section = ''
  for (const block of readFileSync(file, 'utf8').trim().split('\n\n')) {
    if (!block.startsWith('  ')) {
      section = block.split(':')[0].replace('\n', ' ')
      continue
    }
    if (section.startsWith('Targets')) continue
    const [[table, ...columns], ...rows] = rowsOf(block)
    for (const [row, ...figures] of rows)
      for (const [at, figure] of figures.entries()) {
        const value = Number(figure)
        if (value > 0) cells.set([section, table, row, columns[at]].join(', '), value)
      }
  }
  return cells
}

const [first, second] = process.argv.slice(2).map(cellsOf)
const compared = [...second]
  .filter(([name]) => first.has(name))
  .map(([name, other]) => {
    const one = first.get(name)
    return { name, one, other, difference: Math.max(one, other) / Math.min(one, other) - 1 }
  })
  .sort((a, b) => b.difference - a.difference)
const within = (bound) => compared.filter(({ difference }) => difference <= bound).length

console.log(`${compared.length} cells in both: ${within(0.1)} agree within 10 %, ${within(0.2)} within 20 %`)
for (const { name, one, other, difference } of compared)
  if (difference > 0.1) console.log(`${Math.round(100 * difference)} %  ${one} and ${other}  ${name}`)
