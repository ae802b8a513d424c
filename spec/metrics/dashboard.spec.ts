import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { Registry } from 'prom-client'
import { cached, cacheOf, LRUCache } from 'purecache'
import { registerMetrics } from 'purecache/prometheus'
import { parseExposition } from '../support/exposition'

interface Panel {
  readonly id: number
  readonly title: string
  readonly gridPos: Readonly<Record<'x' | 'y' | 'w' | 'h', number>>
  readonly targets: readonly { readonly expr: string; readonly legendFormat: string }[]
}

interface Dashboard {
  readonly panels: readonly Panel[]
  readonly templating: { readonly list: readonly { readonly name: string; readonly definition?: string }[] }
}

const { panels, templating } = JSON.parse(
  readFileSync(join(__dirname, '../../docs/guides/grafana.json'), 'utf8'),
) as Dashboard
const queries = panels.flatMap(({ targets }) => targets)

/** The metrics that a query reads, and the labels that it names. */
function namesIn(query: string) {
  const selectors = [...query.matchAll(/(\w+)\{([^}]*)\}/g)]
  return {
    metrics: selectors.map(([, metric]) => metric!),
    labels: [
      ...selectors.flatMap(([, , list]) => [...list!.matchAll(/(\w+)=~?"/g)].map(([, label]) => label!)),
      ...[...query.matchAll(/by \(([^)]*)\)/g)].flatMap(([, list]) => list!.split(', ')),
    ],
  }
}

describe('the dashboard', () => {
  /** The labels of each sample's name. */
  const exposed = new Map<string, string[]>()
  beforeAll(async () => {
    const registry = new Registry()
    registerMetrics(registry, {
      caches: [cacheOf(cached((n: number) => n, { backend: LRUCache, capacity: 1 }))],
    })
    for (const { samples } of parseExposition(await registry.metrics()).values())
      for (const { name, labels } of samples) exposed.set(name, Object.keys(labels))
  })

  it('queries only metrics and labels that are exposed', () => {
    for (const { expr } of queries) {
      const { metrics, labels } = namesIn(expr)
      const known = metrics.flatMap((metric) => exposed.get(metric) ?? [])
      expect({ expr, unknown: metrics.filter((metric) => !exposed.has(metric)) }).toEqual({
        expr,
        unknown: [],
      })
      expect({ expr, unknown: labels.filter((label) => !known.includes(label)) }).toEqual({
        expr,
        unknown: [],
      })
    }
    const asked = new Set(queries.flatMap(({ expr }) => namesIn(expr).metrics))
    expect([...exposed.keys()].filter((name) => !asked.has(name))).toEqual([])
  })

  it('names in its legends labels by which it groups', () => {
    for (const { expr, legendFormat } of queries) {
      const shown = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label!)
      for (const label of shown) expect(expr).toMatch(new RegExp(`by \\([^)]*\\b${label}\\b`))
    }
  })

  it('takes the rate only of counters', () => {
    for (const { expr } of queries)
      for (const [, wrap, metric, range] of expr.matchAll(/(rate\()?(\w+)\{[^}]*\}(\[\$__rate_interval\])?/g))
        expect({ metric, isRate: wrap !== undefined, hasRange: range !== undefined }).toEqual({
          metric,
          isRate: /_(total|bucket|sum|count)$/.test(metric!),
          hasRange: wrap !== undefined,
        })
  })

  it('chooses methods by the label of a gauge, and has panels that do not overlap', () => {
    const { definition } = templating.list.find(({ name }) => name === 'cache')!
    expect(definition).toBe('label_values(cache_size, cache)')
    expect(exposed.get('cache_size')).toContain('cache')
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, at) => `${x + (at % w)},${y + Math.floor(at / w)}`),
    )
    expect(new Set(cells).size).toBe(cells.length)
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
  })
})
