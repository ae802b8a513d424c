import { answer, type Answer, type Question } from './answer'

/** The parts of a worker's global scope that are used here. */
interface WorkerScope {
  onmessage: (event: MessageEvent<Question>) => void
  postMessage(message: Answer): void
}

/**
 * Answers the questions of the page. The script is both page and worker, because both run the same caches.
 */
export function serve(): void {
  const scope = globalThis as unknown as WorkerScope
  scope.onmessage = ({ data }) => void answer(data).then((found) => scope.postMessage(found))
}

/** Sends a question to a worker that runs this script, and ends the worker after its answer. */
export function ask(script: string, question: Question): Promise<Answer> {
  const address = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }))
  const worker = new Worker(address)
  return new Promise<Answer>((resolve) => {
    worker.onmessage = ({ data }: MessageEvent<Answer>) => resolve(data)
    worker.onerror = ({ message }) => resolve({ failure: message })
    worker.postMessage(question)
  }).finally(() => {
    worker.terminate()
    URL.revokeObjectURL(address)
  })
}
