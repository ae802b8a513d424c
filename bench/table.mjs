/** Returns a number with its significant digits. */
export function figure(value, decimals = 2) {
  if (value === undefined) return '–'
  if (Number.isNaN(value)) return 'failed'
  const digits = Math.max(0, decimals - Math.max(0, Math.floor(Math.log10(Math.abs(value) || 1))))
  return value.toFixed(digits)
}

/** Rows of text in columns, the first aligned to the left, the others to the right. */
export function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)))
  const line = (row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  ')
  return rows.map((row) => `  ${line(row)}`.trimEnd()).join('\n')
}

/** Returns the cells of a text by `table`, row by row. */
export function rowsOf(text) {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.trim().split(/ {2,}/))
}

/** The tables of a section, from cells `{ table, row, column, value }`. */
export function sectionText({ title, decimals }, cells) {
  const names = (list, property) => [...new Set(list.map((cell) => cell[property]))]
  const tables = names(cells, 'table').map((name) => {
    const own = cells.filter((cell) => cell.table === name)
    const columns = names(own, 'column')
    const rows = names(own, 'row').map((row) => [
      row,
      ...columns.map((column) =>
        figure(own.find((cell) => cell.row === row && cell.column === column)?.value, decimals),
      ),
    ])
    return table([[name, ...columns], ...rows])
  })
  return [title, ...tables].join('\n\n')
}
