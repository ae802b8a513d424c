import { attribute, byId, text } from './dom'

/** Milliseconds from one step to the next, by the value of the choice of speed. */
const PACES: Readonly<Record<string, number>> = { slow: 1_500, normal: 700, fast: 200, fastest: 40 }

/** Below this pace steps come faster than they can be spoken. */
const SPOKEN_PACE = 700

/** The buttons, the slider and the keys by which a reader moves through the steps. */
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

  /** Whether steps come slowly enough to be spoken. */
  get isSpoken(): boolean {
    return this.#timer === undefined || PACES[this.#pace.value]! >= SPOKEN_PACE
  }

  /** Shows where the reader is. */
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
    // Not `disabled`, which would take the focus away from who arrives there.
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

  /** A reader who moves on foot wants to stay. */
  #moveTo(at: number): void {
    this.stop()
    if (at >= 0 && at <= this.#length) this.#goTo(at)
  }
}

/** Whether an element does something of its own with a key. */
function hasOwnKeys(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.matches('textarea, select, pre, input:not([type=range], [type=checkbox], [type=radio])'))
    return true
  if (target.matches('input[type=radio]')) return true
  if (key === ' ') return target.matches('button, input[type=checkbox], summary, a')
  return false
}
