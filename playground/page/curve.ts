import { ask } from '../curve/worker'
import { LONGEST_TEXT } from '../model/stream'
import { byId, html, text } from './dom'

/** The part of the page that accepts a log and shows its curve. */
export class Curve {
  readonly #script: string
  readonly #play: (keys: readonly string[]) => void
  readonly #drop = byId('div', 'drop')
  readonly #input = byId('input', 'file')
  readonly #key = byId('input', 'key')
  readonly #status = byId('p', 'curve-status')
  readonly #result = byId('div', 'curve-result')
  #file: File | undefined
  #asked = 0

  /** `script` is the source of this page's script, `play` is called with keys to be shown step by step. */
  constructor(script: string, play: (keys: readonly string[]) => void) {
    this.#script = script
    this.#play = play
    this.#input.addEventListener('change', () => this.#take(this.#input.files?.[0]))
    this.#key.addEventListener('change', () => this.#take(this.#file))
    // Otherwise a file dropped beside the frame would replace the page.
    for (const type of ['dragover', 'drop'] as const)
      document.addEventListener(type, (event) => {
        event.preventDefault()
        this.#drop.classList.toggle('over', type === 'dragover')
        if (type === 'drop') this.#take(event.dataTransfer?.files[0])
      })
    document.addEventListener('dragleave', () => this.#drop.classList.remove('over'))
  }

  #take(file: File | undefined): void {
    if (file === undefined) return
    this.#file = file
    void this.#show(file)
  }

  async #show(file: File): Promise<void> {
    const asked = ++this.#asked
    text(this.#status, `Reading and replaying ${file.name} …`)
    this.#result.replaceChildren()
    const found = await ask(this.#script, { file, key: this.#key.value.trim(), first: LONGEST_TEXT })
    if (asked !== this.#asked) return // another file was dropped meanwhile
    if ('failure' in found) {
      text(this.#status, `Cannot read ${file.name}: ${found.failure}`)
      return
    }
    text(this.#status, `${found.about}.`)
    // A root of its own, because a chart brings its style sheet.
    const chart = html('div', { class: 'chart' })
    chart.attachShadow({ mode: 'open' }).innerHTML = found.svg
    const play = html('button', { type: 'button' }, `Play the first ${found.first.length} requests`)
    play.addEventListener('click', () => this.#play(found.first))
    const figures = html('pre', { tabindex: 0, 'aria-label': 'Figures' }, found.text)
    this.#result.replaceChildren(chart, figures, play)
  }
}
