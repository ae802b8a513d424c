import type { State } from '../lib/inspector/wire'

const SECOND = 1_000
/** Milliseconds after which a page that polls states tries to open a stream again. */
const AGAIN = 30_000

/**
 * Receives a state every second: by a stream of events, or by polling where there is none. It pauses while
 * the page is hidden.
 */
export class Feed {
  readonly #take: (state: State) => void
  readonly #say: (text: string) => void
  #stream: EventSource | undefined
  #asking: number | undefined
  #isPaused = false

  constructor(take: (state: State) => void, say: (text: string) => void) {
    this.#take = take
    this.#say = say
    document.addEventListener('visibilitychange', () => {
      this.#decide()
    })
    this.#decide()
  }

  pause(isPaused: boolean): void {
    this.#isPaused = isPaused
    this.#decide()
  }

  #decide(): void {
    this.#stop()
    if (this.#isPaused) this.#say('Paused.')
    else if (!document.hidden) this.#listen()
  }

  #stop(): void {
    this.#stream?.close()
    this.#stream = undefined
    clearTimeout(this.#asking)
  }

  #listen(): void {
    const stream = new EventSource('events')
    this.#stream = stream
    stream.addEventListener('state', ({ data }: MessageEvent<string>) => {
      this.#say('')
      this.#take(JSON.parse(data) as State)
    })
    stream.addEventListener('error', () => {
      if (this.#stream !== stream) return
      if (stream.readyState === EventSource.CLOSED) {
        this.#stream = undefined
        void this.#ask(Date.now() + AGAIN)
      } else this.#say('The process does not answer. Trying again…')
    })
  }

  get #hasStream(): boolean {
    return this.#stream !== undefined
  }

  async #ask(until: number): Promise<void> {
    try {
      const response = await fetch('state')
      if (response.ok) {
        this.#take((await response.json()) as State)
        this.#say('')
      } else this.#say(await response.text())
    } catch {
      this.#say('The process does not answer. Trying again…')
    }
    if (document.hidden || this.#isPaused || this.#hasStream) return
    clearTimeout(this.#asking)
    this.#asking = setTimeout(() => {
      if (Date.now() >= until) this.#decide()
      else void this.#ask(until)
    }, SECOND)
  }
}
