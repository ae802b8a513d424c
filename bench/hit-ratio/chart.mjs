const COLORS = ['#4c78a8', '#f58518', '#54a24b', '#b279a2', '#e45756', '#888888']
const [WIDTH, HEIGHT, MARGIN, COLUMNS] = [260, 170, 40, 3]

/** An SVG of small charts, one for each stream: hit ratio over capacity, a line for each policy. */
export function chart(results, policies) {
  const names = [...new Set(results.map(({ name }) => name))]
  const rows = Math.ceil(names.length / COLUMNS)
  const panels = names.map((name, i) => {
    const points = results.filter((result) => result.name === name)
    return panel(name, points, policies, (i % COLUMNS) * WIDTH, 30 + Math.floor(i / COLUMNS) * HEIGHT)
  })
  const legend = policies.map(
    (policy, i) =>
      `<text x="${MARGIN + i * 90}" y="18" fill="${COLORS[i]}" font-weight="bold">${policy}</text>`,
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${COLUMNS * WIDTH}" height="${30 + rows * HEIGHT}" font-family="sans-serif" font-size="11">
<rect width="100%" height="100%" fill="white"/>
${[...legend, ...panels].join('\n')}
</svg>
`
}

function panel(name, points, policies, left, top) {
  const x = scale(
    points.map(({ capacity }) => Math.log(capacity)),
    left + MARGIN,
    left + WIDTH - 15,
  )
  const y = (ratio) => top + HEIGHT - 25 - ratio * (HEIGHT - 50)
  const lines = policies.map((policy, i) => {
    const path = points.map(
      ({ capacity, ratios }) => `${x(Math.log(capacity)).toFixed(1)},${y(ratios[policy]).toFixed(1)}`,
    )
    return `<polyline points="${path.join(' ')}" fill="none" stroke="${COLORS[i]}" stroke-width="1.5"/>`
  })
  const grid = [0, 0.5, 1].map(
    (ratio) =>
      `<line x1="${left + MARGIN}" x2="${left + WIDTH - 15}" y1="${y(ratio)}" y2="${y(ratio)}" stroke="#ddd"/>` +
      `<text x="${left + MARGIN - 5}" y="${y(ratio) + 4}" text-anchor="end" fill="#666">${100 * ratio} %</text>`,
  )
  const ends = [points[0], points.at(-1)].map(
    ({ capacity }) =>
      `<text x="${x(Math.log(capacity)).toFixed(1)}" y="${top + HEIGHT - 10}" text-anchor="middle" fill="#666">${capacity}</text>`,
  )
  const title = `<text x="${left + MARGIN}" y="${top + 15}">${name.replace(/[<&]/g, '')}</text>`
  return [title, ...grid, ...ends, ...lines].join('\n')
}

function scale(values, from, to) {
  const [low, high] = [Math.min(...values), Math.max(...values)]
  return (value) => (high === low ? (from + to) / 2 : from + ((value - low) / (high - low)) * (to - from))
}
