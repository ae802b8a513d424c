import type { Action } from '../lib/inspector/wire'
import type { MethodState, State } from '../lib/inspector/wire'
import { type Column, COLUMNS } from './columns'
import { DetailsRow } from './details'
import { byId, element } from './dom'
import { History } from './history'

interface Row {
  readonly history: History
  readonly row: HTMLTableRowElement
  readonly updates: readonly ((history: History) => void)[]
  readonly open: HTMLButtonElement
  details: DetailsRow | undefined
}

/** The rows of the table. Each is created once, and its cells are updated, so that no focus is lost. */
export class Rows {
  readonly #body = byId<HTMLTableSectionElement>('rows')
  readonly #rows = new Map<string, Row>()
  readonly #heads: readonly HTMLTableCellElement[]
  readonly #ask: (label: string, action: Action) => void
  #actions: readonly Action[] = []
  #updates = 0
  #filter = ''
  /** The column of the order, -1 for the names; `isDown` puts the largest first. */
  #order = { column: 0, isDown: true }

  constructor(ask: (label: string, action: Action) => void) {
    this.#ask = ask
    const heads = [
      head('Method', 'the class and the method'),
      ...COLUMNS.map(({ title, hint }) => head(title, hint)),
    ]
    byId('heads').append(...heads)
    this.#heads = heads
    heads.forEach((each, at) => {
      each.firstChild!.addEventListener('click', () => {
        this.#sortBy(at - 1)
      })
    })
  }

  /** The number of methods. */
  get size(): number {
    return this.#rows.size
  }

  /** The number of methods that match the filter. */
  get visible(): number {
    return [...this.#rows.values()].filter(({ row }) => !row.hidden).length
  }

  /** The sum of a rate over all methods. */
  sum(of: (history: History) => number): number {
    return [...this.#rows.values()].reduce((sum, { history }) => sum + of(history), 0)
  }

  update({ now, methods, actions }: State): void {
    this.#actions = actions
    const present = new Set(methods.map(({ label }) => label))
    for (const [label, row] of this.#rows) if (!present.has(label)) this.#remove(label, row)
    let isNew = ++this.#updates === 2 // the first state with rates
    for (const method of methods) {
      if (!this.#rows.has(method.label)) isNew = true
      this.#updateRow(now, method)
    }
    if (isNew) this.#arrange()
  }

  /** Shows only the methods whose names contain a text. */
  filter(text: string): void {
    this.#filter = text.trim().toLowerCase()
    for (const [label, row] of this.#rows) this.#hide(label, row)
  }

  #updateRow(now: number, method: MethodState): void {
    const row = this.#rows.get(method.label) ?? this.#make(method.label)
    row.history.add(now, method)
    for (const update of row.updates) update(row.history)
    row.details?.show(method)
  }

  #make(label: string): Row {
    const open = element('button', [element('span', label)], {
      type: 'button',
      class: 'open',
      'aria-expanded': 'false',
      title: label,
    })
    const cells = COLUMNS.map(() => element('td'))
    const row = element('tr', [element('th', [open], { scope: 'row' }), ...cells])
    const made: Row = {
      history: new History(),
      row,
      open,
      updates: COLUMNS.map(({ fill }, at) => fill(cells[at]!)),
      details: undefined,
    }
    open.addEventListener('click', () => {
      this.#toggle(label, made)
    })
    this.#rows.set(label, made)
    this.#hide(label, made)
    return made
  }

  #toggle(label: string, row: Row): void {
    const { details } = row
    row.open.setAttribute('aria-expanded', String(details === undefined))
    details?.close()
    row.details = undefined
    if (details !== undefined) return
    row.details = new DetailsRow(label, COLUMNS.length + 1, this.#actions, (action) => {
      this.#ask(label, action)
    })
    row.details.show(row.history.state)
    row.row.after(row.details.row)
  }

  #remove(label: string, { row, details }: Row): void {
    details?.close()
    row.remove()
    this.#rows.delete(label)
  }

  #hide(label: string, { row, details }: Row): void {
    row.hidden = !label.toLowerCase().includes(this.#filter)
    if (details !== undefined) details.row.hidden = row.hidden
  }

  #sortBy(column: number): void {
    const isSame = column === this.#order.column
    this.#order = { column, isDown: isSame ? !this.#order.isDown : column >= 0 }
    this.#arrange()
  }

  /**
   * Sorts the rows, only when a title is pressed or a method is new, so that they do not move while they are
   * read.
   */
  #arrange(): void {
    const { column, isDown } = this.#order
    this.#heads.forEach((each, at) => {
      if (at - 1 === column) each.setAttribute('aria-sort', isDown ? 'descending' : 'ascending')
      else each.removeAttribute('aria-sort')
    })
    const by: Column | undefined = COLUMNS[column]
    const sorted = [...this.#rows].sort(([a, first], [b, second]) => {
      const difference = by === undefined ? 0 : by.value(first.history) - by.value(second.history)
      const order = difference === 0 ? (a < b ? -1 : 1) * (by === undefined || !isDown ? 1 : -1) : difference
      return isDown ? -order : order
    })
    const focused = document.activeElement
    this.#body.append(...sorted.flatMap(([, { row, details }]) => (details ? [row, details.row] : [row])))
    if (focused instanceof HTMLElement && focused !== document.activeElement)
      focused.focus({ preventScroll: true })
  }
}

function head(title: string, hint: string): HTMLTableCellElement {
  return element('th', [element('button', title, { type: 'button', title: hint })], { scope: 'col' })
}
