import { serve } from '../curve/worker'
import { addressOf, stateOf, type State } from '../model/address'
import { requestsOf } from '../model/generators'
import { MOST_DRAWN } from '../model/picture'
import { Replay } from '../model/replay'
import type { Stream } from '../model/stream'
import { textOf } from '../model/stream'
import { type Choice, Controls } from './controls'
import { Curve } from './curve'
import { byId } from './dom'
import { Panel } from './panel'
import { Player } from './player'
import { tapeAt } from './tape'
import { Timeline } from './timeline'

/** The page, which is a function of its state. Its state is its address. */
class Page {
  readonly #controls = new Controls((choice) => this.#choose(choice))
  readonly #player = new Player((at) => this.#goTo(at))
  readonly #tape = byId('ol', 'tape')
  #state: State
  #stream: Stream
  #panels: readonly Panel[] = []
  #timeline: Timeline | undefined

  constructor(script: string) {
    this.#state = stateOf(location.hash)
    this.#stream = requestsOf(this.#state.source)
    new Curve(script, (keys) => {
      this.#enter({ ...this.#state, source: { text: textOf(keys) }, at: 0 })
      byId('main', 'top').scrollIntoView()
    })
    addEventListener('hashchange', () => this.#enter(stateOf(location.hash)))
    addEventListener('resize', () => this.#show())
    this.#enter(this.#state)
  }

  /** Shows a state from outside the form. */
  #enter(state: State): void {
    this.#player.stop()
    this.#controls.show(state)
    this.#build(state)
  }

  #choose(choice: Choice): void {
    this.#player.stop()
    const { length } = requestsOf(choice.source).ids
    this.#build({ ...this.#state, ...choice, at: Math.min(this.#state.at, length) })
  }

  #goTo(at: number): void {
    this.#state = { ...this.#state, at }
    this.#show()
  }

  #build(state: State): void {
    const { policies, capacity, source } = state
    this.#state = state
    this.#stream = requestsOf(source)
    const { ids, names, omitted } = this.#stream
    this.#controls.note(ids.length, names.length - 1, omitted)
    const isDrawn = capacity <= MOST_DRAWN
    const replays = policies.map((policy) => new Replay(policy, state, this.#stream))
    this.#panels = replays.map((replay) => new Panel(replay, state, names, isDrawn))
    this.#timeline = new Timeline(replays, ids.length, !isDrawn, (at) => {
      this.#player.stop()
      this.#goTo(at)
    })
    byId('div', 'panels').replaceChildren(...this.#panels.map(({ element }) => element))
    byId('p', 'is-strip').hidden = isDrawn
    byId('div', 'timeline').replaceChildren(this.#timeline.element)
    this.#show()
  }

  #show(): void {
    const { at } = this.#state
    this.#player.show(at, this.#stream.ids.length)
    this.#tape.replaceChildren(...tapeAt(this.#stream, at))
    for (const panel of this.#panels) panel.show(at, this.#player.isSpoken)
    this.#timeline?.show(at)
    history.replaceState(null, '', `#${addressOf(this.#state)}`)
  }
}

// One script for the page and for its worker, which has no document.
if (typeof document === 'undefined') serve()
else new Page(document.currentScript?.textContent ?? '')

export {}
