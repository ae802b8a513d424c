import { describe, factsOf } from '../model/description'
import { pictureOf } from '../model/picture'
import { type Bounds, POLICIES } from '../model/policies'
import type { Replay } from '../model/replay'
import { sentenceOf } from '../model/sentences'
import { html, text, withKeys } from './dom'
import { Drawing } from './drawing'

/** Widths between which a drawing is laid out; beyond them it is scaled. */
const NARROWEST = 280
const WIDEST = 1_240

/** One cache: its name, its hit rate, the effect of the step, the drawing, and the next victims. */
export class Panel {
  readonly element: HTMLElement
  readonly #replay: Replay
  readonly #bounds: Bounds
  readonly #names: readonly string[]
  readonly #drawing: Drawing | undefined
  readonly #outcome = html('span', { class: 'outcome' })
  readonly #rate = html('span', { class: 'rate' })
  readonly #sentence = html('p', { class: 'sentence', 'aria-live': 'polite' })
  readonly #order = html('ol', { class: 'order' })
  readonly #facts = html('p', { class: 'hint' })
  #spoken = ''

  /** `isDrawn`: whether entries are few enough to be drawn one by one. */
  constructor(replay: Replay, bounds: Bounds, names: readonly string[], isDrawn: boolean) {
    const { policy } = replay
    this.#replay = replay
    this.#bounds = bounds
    this.#names = names
    this.#drawing = isDrawn ? new Drawing() : undefined
    const id = `panel-${policy}`
    const next = html(
      'div',
      { class: 'leaving' },
      html('span', { id: `${id}-next` }, 'Next victims'),
      this.#order,
    )
    this.#order.setAttribute('aria-labelledby', `${id}-next`)
    this.element = html(
      'section',
      { class: 'panel', 'aria-labelledby': id },
      html(
        'header',
        {},
        html('h2', { id }, policy),
        html('span', { class: 'about' }, POLICIES[policy]),
        this.#outcome,
        this.#rate,
      ),
      this.#sentence,
      ...(this.#drawing === undefined ? [] : [this.#drawing.element, next, this.#facts]),
    )
  }

  /** Shows a step. `isSpoken` is false while steps are faster than speech. */
  show(at: number, isSpoken: boolean): void {
    const moment = this.#replay.moment(at)
    const { policy } = this.#replay
    const outcome = at === 0 ? 'start' : moment.isHit ? 'hit' : 'miss'
    this.#outcome.className = `outcome ${outcome}`
    this.element.className = `panel ${outcome}`
    text(this.#outcome, { start: 'start', hit: '✓ hit', miss: '✗ miss' }[outcome])
    const hits = this.#replay.hits(at)
    text(this.#rate, at === 0 ? '' : `${hits} of ${at}: ${percent(hits / at)}`)
    this.#sentence.setAttribute('aria-live', isSpoken ? 'polite' : 'off')
    const sentence = sentenceOf(policy, moment, this.#bounds, this.#names)
    if (sentence !== this.#spoken) this.#sentence.replaceChildren(...withKeys(sentence))
    this.#spoken = sentence
    const { after } = moment
    text(this.#facts, factsOf(after))
    if (this.#drawing === undefined) return
    const width = Math.min(WIDEST, Math.max(NARROWEST, Math.floor(this.#drawing.element.clientWidth) || 560))
    const description = describe(policy, after, this.#names)
    this.#drawing.show(pictureOf(policy, moment, width), this.#names, `${policy}: ${description}`)
    this.#order.replaceChildren(
      ...after.order.map((id) => html('li', {}, html('code', {}, this.#names[id]!))),
    )
  }
}

/** Returns a share as a percentage. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}
