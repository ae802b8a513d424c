import type { Replay } from '../model/replay'
import { differencesOf, hitRateLine, STRIP_HEIGHT, stripOf } from '../model/strip'
import { attribute, html, svg, text } from './dom'
import { percent } from './panel'

/**
 * All requests, with a row for each cache: hits and misses, the requests on which caches differ, and the
 * current step.
 */
export class Timeline {
  readonly element: HTMLElement
  readonly #length: number
  readonly #rows: { readonly replay: Replay; readonly rate: Element; readonly cursor: Element }[] = []
  readonly #cursors: Element[] = []

  /** `withCurves` adds the hit rates up to each request. `goTo` is called with the clicked request. */
  constructor(replays: readonly Replay[], length: number, withCurves: boolean, goTo: (at: number) => void) {
    this.#length = length
    const differences = replays.length > 1 ? differencesOf(replays.map(({ outcomes }) => outcomes)) : ''
    this.element = html(
      'div',
      { class: 'rows' },
      ...replays.flatMap((replay) => this.#row(replay, differences)),
    )
    if (withCurves) this.element.prepend(...this.#curves(replays))
    this.element.addEventListener('click', ({ target, clientX }) => {
      const strip = (target as Element).closest('svg')
      if (strip === null) return
      const { left, width } = strip.getBoundingClientRect()
      goTo(Math.min(length, Math.max(1, Math.ceil(((clientX - left) / width) * length))))
    })
  }

  show(at: number): void {
    for (const { replay, rate } of this.#rows) text(rate, at === 0 ? '–' : percent(replay.hits(at) / at))
    for (const cursor of this.#cursors)
      attribute(cursor, { x1: at - 0.5, x2: at - 0.5, visibility: at === 0 ? 'hidden' : undefined })
  }

  #row(replay: Replay, differences: string): Element[] {
    const { policy, outcomes, evictions } = replay
    const { hits, misses, evictions: teeth } = stripOf(outcomes, evictions)
    const label = `${policy}: ${replay.hits(this.#length)} hits in ${this.#length} requests`
    const cursor = svg('line', { class: 'cursor', y1: -1, y2: STRIP_HEIGHT + 1 })
    const strip = svg(
      'svg',
      { ...frame(this.#length, STRIP_HEIGHT), role: 'img', 'aria-label': label, class: 'strip' },
      svg('path', { class: 'misses', d: misses }),
      svg('path', { class: 'hits', d: hits }),
      svg('path', { class: 'evictions', d: teeth }),
      svg('path', { class: 'differences', d: differences }),
      cursor,
    )
    const rate = html('span', { class: 'rate' })
    this.#rows.push({ replay, rate, cursor })
    this.#cursors.push(cursor)
    return [html('span', { class: 'name' }, policy), strip, rate]
  }

  #curves(replays: readonly Replay[]): Element[] {
    const cursor = svg('line', { class: 'cursor', y1: 0, y2: 100 })
    this.#cursors.push(cursor)
    const lines = replays.map((replay, at) =>
      svg('polyline', {
        class: `curve curve-${at}`,
        points: hitRateLine((request) => replay.hits(request), this.#length),
        transform: `scale(${this.#length} 100)`,
      }),
    )
    const label = 'Hit rates from the start up to each request'
    const chart = svg(
      'svg',
      { ...frame(this.#length, 100), role: 'img', 'aria-label': label, class: 'curves' },
      ...[25, 50, 75].map((y) => svg('line', { class: 'grid', x1: 0, x2: this.#length, y1: y, y2: y })),
      ...lines,
      cursor,
    )
    const legend = replays.map(({ policy }, at) =>
      html(
        'span',
        {},
        svg(
          'svg',
          { viewBox: '0 0 24 6', class: 'key', 'aria-hidden': 'true' },
          svg('line', { class: `curve curve-${at}`, x2: 24, y1: 3, y2: 3 }),
        ),
        policy,
      ),
    )
    return [
      html(
        'span',
        { class: 'axis', 'aria-hidden': 'true' },
        html('span', {}, '100 %'),
        html('span', {}, '0 %'),
      ),
      chart,
      html('span', { class: 'legend' }, ...legend),
    ]
  }
}

function frame(width: number, height: number) {
  return { viewBox: `0 0 ${Math.max(1, width)} ${height}`, preserveAspectRatio: 'none' }
}
