import { grouped, sized } from '../../common/numbers'
import type { Findings } from '../findings'
import { svgOf } from './svg'
import { adviceOf, cellOf, nameOf, summaryOf } from './text'

const STYLE = [
  ':root{color-scheme:light dark}',
  'body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}',
  'svg{max-width:100%;height:auto}',
  '.wide{overflow-x:auto}table{border-collapse:collapse}',
  'caption{text-align:left;padding-bottom:.3rem}',
  'th,td{padding:.25rem .7rem;text-align:right;white-space:nowrap;border-bottom:1px solid #8884}',
  'th:first-child{text-align:left}',
].join('')

/** Returns a page with the advice, the chart and the table. It has no script and loads nothing. */
export function htmlOf(findings: Findings): string {
  const { policies, capacities, points, isWeighed, input, limits } = findings
  const size = isWeighed ? sized : grouped
  const { summary } = input
  const rows = policies.map((policy) => {
    const cells = points
      .filter((point) => point.policy === policy)
      .map((point) => `<td>${cellOf(point)}</td>`)
    return `<tr><th scope="row">${nameOf(policy)}</th>${cells.join('')}</tr>`
  })
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>purecache: what caches would have answered</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>What caches would have answered</h1>
${typeof summary === 'string' ? `<p>${escaped(summary)}</p>\n` : ''}<p>${escaped(summaryOf(findings))}</p>
<p><strong>${escaped(adviceOf(findings))}</strong></p>
<p>${escaped(limits.join(' '))}</p>
${svgOf(findings)}<div class="wide">
<table>
<caption>Hits in percent of the requests</caption>
<thead><tr><th scope="col">${isWeighed ? 'total weight' : 'capacity'}</th>${capacities
    .map((capacity) => `<th scope="col">${size(capacity)}</th>`)
    .join('')}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
</div>
</main>
</body>
</html>
`
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Returns a text escaped for HTML, because names of files may contain any characters. */
function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => ESCAPES[sign]!)
}
