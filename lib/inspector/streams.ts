import { refuse, respond } from './responses'

/** Streams at a time: as many connections as a browser opens to one host over HTTP/1.1. */
const STREAMS = 6
const SECOND = 1_000
/** Seconds between comments, which keep a stream open at proxies that close idle connections. */
const COMMENT = 15
/** Events that may wait for a slow reader. Further ones are skipped. */
const BEHIND = 3

/**
 * The open streams of server-sent events: one timer sends one state a second to all, and runs only while a
 * stream is open.
 */
export class Streams {
  readonly #read: () => unknown
  readonly #open = new Set<ReadableStreamDefaultController<Uint8Array>>()
  #timer: unknown
  #sent = 0

  /** `read` is called once a second, however many streams there are. */
  constructor(read: () => unknown) {
    this.#read = read
  }

  /**
   * Opens a stream for a request, which ends with the request. The seventh stream is refused, and its page
   * polls states instead.
   */
  open({ signal }: Request): Response {
    if (this.#open.size >= STREAMS)
      return refuse(503, `There are ${STREAMS} streams already: ask for state instead.`, {
        'retry-after': '30',
      })
    // Reads the first state before the stream is opened, because it throws where the caches cannot be read.
    const first = this.#event()
    let close = () => {}
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        close = () => {
          this.#close(controller)
        }
        this.#open.add(controller)
        controller.enqueue(bytes('retry: 2000\n\n'))
        controller.enqueue(first)
      },
      cancel: () => {
        close()
      },
    })
    this.#timer ??= this.#start()
    signal.addEventListener('abort', close)
    if (signal.aborted) close()
    return respond(200, 'text/event-stream', body, { 'x-accel-buffering': 'no' })
  }

  #close(controller: ReadableStreamDefaultController<Uint8Array>): void {
    if (!this.#open.delete(controller)) return
    try {
      controller.close()
    } catch {
      // the reader has cancelled the stream
    }
    if (this.#open.size > 0) return
    clearInterval(this.#timer as number)
    this.#timer = undefined
  }

  #start(): unknown {
    const timer: unknown = setInterval(() => {
      this.#send()
    }, SECOND)
    ;(timer as { unref?: () => void }).unref?.()
    return timer
  }

  /**
   * Sends a state to every reader that keeps up. If the caches cannot be read, it tries again after a second.
   */
  #send(): void {
    let event: Uint8Array
    try {
      event = this.#event()
    } catch {
      return
    }
    for (const controller of this.#open) if (controller.desiredSize! > -BEHIND) controller.enqueue(event)
  }

  #event(): Uint8Array {
    const comment = ++this.#sent % COMMENT === 0 ? ':\n\n' : ''
    return bytes(`${comment}id: ${this.#sent}\nevent: state\ndata: ${JSON.stringify(this.#read())}\n\n`)
  }
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
