// Run by calls/first-call.spec.ts in a process of its own: prints how often a debugger stops at an exception.
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { Cached, cacheOf, Invalidates, LRUCache, LRUTTLCache, refreshAfter, Updates } from 'purecache'

class Service {
  @Cached({ backend: LRUCache, capacity: 100 })
  of(n: number): number {
    return n
  }
  @Cached({ backend: LRUCache, capacity: 100, scope: (self) => typeof self })
  find(query: { n: number }): number {
    return query.n
  }
  @Cached({ backend: LRUTTLCache, capacity: 100, ttl: 1e9 }, refreshAfter(1))
  async load(text: string, other: number): Promise<string> {
    return text + other
  }
  @Cached({ backend: LRUCache, capacity: 100 })
  get total(): number {
    return 1
  }
  @Updates<Service>('of', (n) => [n as number])
  @Invalidates<Service>('find')
  put(n: number): number {
    return n
  }
}

/** Runs an action with `depth` frames on the stack, so that its calls may overflow it. */
function under(depth: number, act: () => void): void {
  if (depth > 0) under(depth - 1, act)
  else act()
}

// Overflows during first calls must not affect first calls of later instances.
let depth = 0
const deepen = (): void => {
  depth++
  deepen()
}
try {
  deepen()
} catch {
  // as it must be
}
let overflows = 0
for (let room = 0; room < 400; room++)
  try {
    under(Math.max(0, Math.floor(depth * 0.7) - room * 2 + 400), () => void new Service().of(room))
  } catch {
    overflows++
  }

// The debugger runs in a worker, because a thread cannot resume itself.
const shared = new SharedArrayBuffer(4)
const worker = new Worker(
  `
  const { Session } = require('node:inspector')
  const { parentPort, workerData } = require('node:worker_threads')
  const session = new Session()
  session.connectToMainThread()
  session.on('Debugger.paused', () => {
    Atomics.add(new Int32Array(workerData), 0, 1)
    session.post('Debugger.resume')
  })
  session.post('Debugger.enable', () =>
    session.post('Debugger.setPauseOnExceptions', { state: 'all' }, () => parentPort.postMessage('ready')))
  parentPort.once('message', () => {
    session.disconnect()
    parentPort.postMessage('done')
  })
  `,
  // Without the flags of this program, which mark it as a module.
  { eval: true, workerData: shared, execArgv: [] },
)
const pauses = () => Atomics.load(new Int32Array(shared), 0)
await once(worker, 'message')

const INSTANCES = 200
for (let n = 0; n < INSTANCES; n++) {
  const service = n % 2 === 0 ? new Service() : Object.freeze(new Service())
  service.of(n)
  service.find({ n })
  void service.total
  service.put(n)
  await service.load('text', n)
  await service.load('text', n)
  cacheOf(service, 'of').clear()
}
const seen = pauses()
try {
  throw new Error('at which the debugger must stop')
} catch {
  // shows the program that the debugger is attached
}
const control = pauses() - seen
worker.postMessage('end')
await once(worker, 'message')
await worker.terminate()
console.log(JSON.stringify({ instances: INSTANCES, pauses: seen, control, hasOverflown: overflows > 0 }))
