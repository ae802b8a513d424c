import { attribute, byId, text } from './dom'

/** Milliseconds between two steps, by the selected speed. */
const PACES: Readonly<Record<string, number>> = { slow: 1_500, normal: 700, fast: 200, fastest: 40 }

/** Milliseconds between two steps below which they are not spoken. */
const SPOKEN_PACE = 700

/** The buttons, the slider and the keyboard control of the steps. */
export class Player {
  readonly #slider = byId('input', 'slider')
  readonly #position = byId('output', 'position')
  readonly #playButton = byId('button', 'play')
  readonly #pace = byId('select', 'pace')
  readonly #goTo: (at: number) => void
  #at = 0
  #length = 0
  #timer: number | undefined

  /** `goTo` is called with the step to show. */
  constructor(goTo: (at: number) => void) {
    this.#goTo = goTo
    const moves: Readonly<Record<string, () => number>> = {
      first: () => 0,
      back: () => this.#at - 1,
      forward: () => this.#at + 1,
      last: () => this.#length,
    }
    for (const [id, target] of Object.entries(moves))
      byId('button', id).addEventListener('click', () => this.#moveTo(target()))
    this.#slider.addEventListener('input', () => this.#moveTo(Number(this.#slider.value)))
    this.#playButton.addEventListener('click', () => this.#toggle())
    this.#pace.addEventListener('change', () => {
      if (this.#timer !== undefined) this.#start()
    })
    const keys: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => this.#moveTo(this.#at - 1),
      ArrowRight: () => this.#moveTo(this.#at + 1),
      Home: () => this.#moveTo(0),
      End: () => this.#moveTo(this.#length),
      ' ': () => this.#toggle(),
    }
    document.addEventListener('keydown', (event) => {
      const act = keys[event.key]
      const isPlain = !event.ctrlKey && !event.altKey && !event.metaKey && !event.shiftKey
      if (act === undefined || !isPlain || hasOwnKeys(event.target, event.key)) return
      event.preventDefault()
      act()
    })
  }

  /** Whether steps are slow enough to be spoken. */
  get isSpoken(): boolean {
    return this.#timer === undefined || PACES[this.#pace.value]! >= SPOKEN_PACE
  }

  /** Shows the position of the step. */
  show(at: number, length: number): void {
    this.#at = at
    this.#length = length
    attribute(this.#slider, { max: length, 'aria-valuetext': `request ${at} of ${length}` })
    this.#slider.value = String(at)
    text(this.#position, `${at} of ${length}`)
    const ends: readonly (readonly [string, boolean])[] = [
      ['first', at === 0],
      ['back', at === 0],
      ['forward', at === length],
      ['last', at === length],
    ]
    // Not `disabled`, which would remove the focus from the button.
    for (const [id, isEnd] of ends)
      attribute(byId('button', id), { 'aria-disabled': isEnd ? 'true' : undefined })
    if (at === length) this.stop()
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
    text(this.#playButton, '▶ Play')
  }

  #toggle(): void {
    if (this.#timer !== undefined) return this.stop()
    if (this.#length === 0) return
    if (this.#at === this.#length) this.#goTo(0)
    this.#start()
  }

  #start(): void {
    clearInterval(this.#timer)
    this.#timer = setInterval(() => this.#goTo(Math.min(this.#length, this.#at + 1)), PACES[this.#pace.value])
    text(this.#playButton, '❚❚ Pause')
  }

  /** Moves to a step, and stops playing, because the reader has chosen the step. */
  #moveTo(at: number): void {
    this.stop()
    if (at >= 0 && at <= this.#length) this.#goTo(at)
  }
}

/** Returns whether an element handles a key itself. */
function hasOwnKeys(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.matches('textarea, select, pre, input:not([type=range], [type=checkbox], [type=radio])'))
    return true
  if (target.matches('input[type=radio]')) return true
  if (key === ' ') return target.matches('button, input[type=checkbox], summary, a')
  return false
}
