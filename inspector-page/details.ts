import type { Action } from '../lib/inspector/wire'
import type { MethodState } from '../lib/inspector/wire'
import type { Details, HotCall } from '../lib/inspector/wire'
import { element, setText } from './dom'
import { grouped, percent } from './words'

/** Milliseconds between two requests for the details of an open method. */
const PAUSE = 2_000

const WORDS: Readonly<Record<Action, string>> = {
  clear: 'Clear…',
  refresh: 'Refresh entries…',
  reset: 'Reset counters…',
}

/** The details below the row of an open method. */
export class DetailsRow {
  readonly row: HTMLTableRowElement
  readonly #label: string
  readonly #facts = element('dl')
  readonly #values = new Map<string, HTMLElement>()
  readonly #hot = element('div')
  readonly #told = element('div')
  #timer: number | undefined
  #shown = ''

  constructor(label: string, columns: number, actions: readonly Action[], ask: (action: Action) => void) {
    this.#label = label
    const buttons = actions.map((action) => {
      const button = element('button', WORDS[action], { type: 'button' })
      button.addEventListener('click', () => {
        ask(action)
      })
      return button
    })
    const about = element('div', [element('h2', label), this.#facts])
    if (buttons.length > 0) about.append(element('div', buttons, { class: 'acts' }))
    const cell = element('td', [element('div', [about, this.#hot, this.#told])], {
      colspan: String(columns),
    })
    this.row = element('tr', [cell], { class: 'details' })
    this.#hot.append(element('h2', 'Frequent calls'), element('p', 'Sampling calls…', { class: 'quiet' }))
    void this.#look()
  }

  /** Shows the facts about the cache in the state. */
  show(state: MethodState): void {
    const { capacity, weight, ttl, caches } = state
    const facts: Record<string, string> = {
      Backend: state.backend + (caches > 1 ? `, ${grouped(caches)} caches with this name` : ''),
      Scope: state.scope,
      Capacity: capacity === null ? 'unlimited' : grouped(capacity),
      ...(weight > 0 ? { Entries: `${grouped(state.size)}, of weight ${grouped(weight)}` } : {}),
      ...(ttl === null ? {} : { 'Time to live': `${grouped(ttl)} ms` }),
      Hits: `${grouped(state.hits)}, of them stale ${grouped(state.staleHits)}`,
      Misses: grouped(state.misses),
      Shared: grouped(state.shared),
      Bypassed: grouped(state.bypassed),
      Loads: `${grouped(state.loads)}, in flight ${grouped(state.pending)}, failed ${grouped(state.loadFailures)}`,
      Refreshes: `${grouped(state.refreshes)}, failed ${grouped(state.refreshFailures)}`,
      Evicted: grouped(state.evictions),
      Expired: grouped(state.expirations),
      ...storeFacts(state),
    }
    for (const [name, fact] of Object.entries(facts)) {
      let value = this.#values.get(name)
      if (value === undefined) {
        this.#values.set(name, (value = element('dd')))
        this.#facts.append(element('dt', name), value)
      }
      setText(value, fact)
    }
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.row.remove()
  }

  async #look(): Promise<void> {
    this.#timer = setTimeout(() => void this.#look(), PAUSE)
    if (document.hidden) return
    try {
      const response = await fetch(`state?cache=${encodeURIComponent(this.#label)}`)
      if (response.ok) this.#tell((await response.json()) as Details)
    } catch {
      // the next request may reach the process again
    }
  }

  #tell({ sampled, hot, removals, errors, advice }: Details): void {
    const now = JSON.stringify([sampled, hot, removals, errors, advice])
    if (now === this.#shown) return
    this.#shown = now
    this.#hot.replaceChildren(element('h2', 'Frequent calls'), ...hotCalls(hot, sampled))
    const causes = Object.entries(removals)
    this.#told.replaceChildren(
      ...(advice === undefined
        ? []
        : [
            element('h2', 'Advice'),
            element('p', advice ?? 'Not enough calls yet.', quietIf(advice === null)),
          ]),
      element('h2', 'Entries removed since this row was opened'),
      causes.length === 0
        ? element('p', 'None.', quietIf(true))
        : element(
            'dl',
            causes.flatMap(([cause, count]) => [element('dt', cause), element('dd', grouped(count))]),
          ),
      element('h2', 'Last load errors since then'),
      element('p', errors.length === 0 ? 'None.' : errors.join(', '), quietIf(errors.length === 0)),
    )
  }
}

/** Returns the facts about the operations of a store behind the cache, if there were any. */
function storeFacts({
  storeHits,
  waits,
  refused,
  storeFailures,
  gaps,
}: MethodState): Readonly<Record<string, string>> {
  if (storeHits + waits + refused + storeFailures + gaps === 0) return {}
  return {
    'Store hits': `${grouped(storeHits)}, after waiting for another process ${grouped(waits)}`,
    'Store failures': `${grouped(storeFailures)}, results rejected ${grouped(refused)}, gaps ${grouped(gaps)}`,
  }
}

function hotCalls(hot: readonly HotCall[], sampled: number): Node[] {
  if (hot.length === 0) return [element('p', 'No calls yet.', quietIf(true))]
  const rows = hot.map(({ id, share, least, args, value }) =>
    element('tr', [
      element('td', [element('code', (args ?? `#${id}`) + (value === undefined ? '' : ` → ${value}`))], {
        class: 'words',
        title: value === undefined ? (args ?? '') : `${args ?? ''} → ${value}`,
      }),
      element('td', `${[...new Set([percent(least), percent(share)])].join('–')} %`),
    ]),
  )
  const heads = element('tr', [
    element('th', 'Call', { scope: 'col' }),
    element('th', 'Share', { scope: 'col' }),
  ])
  return [
    element('table', [element('thead', [heads]), element('tbody', rows)], {
      'aria-label': 'Frequent calls',
    }),
    element('p', `of ${grouped(sampled)} sampled calls, one in eight`, quietIf(true)),
  ]
}

function quietIf(isQuiet: boolean): Record<string, string> {
  return isQuiet ? { class: 'quiet' } : {}
}
