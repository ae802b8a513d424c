import { answer, type Answer, type Question } from './answer'

/** The parts of a worker's global scope that are used here. */
interface WorkerScope {
  onmessage: (event: MessageEvent<Question>) => void
  postMessage(message: Answer): void
}

/** Answers what the page asks. The script is both page and worker, because both run the same caches. */
export function serve(): void {
  const scope = globalThis as unknown as WorkerScope
  scope.onmessage = ({ data }) => void answer(data).then((found) => scope.postMessage(found))
}

/** Asks a worker that runs this script, and ends it when it has answered. */
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
