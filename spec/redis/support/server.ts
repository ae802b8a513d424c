import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const children = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})

/** Returns a free port of the loopback interface. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** A `redis-server` of this test, without persistence. It ends with this process at the latest. */
export class Server {
  readonly port: number
  readonly #settings: readonly string[]
  readonly #folder = mkdtempSync(join(tmpdir(), 'purecache-redis-'))
  #child: ChildProcess | undefined

  private constructor(port: number, settings: readonly string[]) {
    this.port = port
    this.#settings = settings
  }

  static async start(...settings: string[]): Promise<Server> {
    const server = new Server(await freePort(), settings)
    await server.start()
    return server
  }

  async start(): Promise<void> {
    const settings = ['--port', String(this.port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
    const child = spawn('redis-server', [...settings, '--dir', this.#folder, ...this.#settings])
    this.#child = child
    children.add(child)
    await new Promise<void>((resolve, reject) => {
      let output = ''
      child.stdout.on('data', (part: Buffer) => {
        output += String(part)
        if (output.includes('Ready to accept connections')) resolve()
      })
      child.on('error', reject)
      child.on('exit', () => {
        children.delete(child)
        reject(new Error(`redis-server has ended: ${output}`))
      })
    })
  }

  get isRunning(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#child!.kill(signal)
  }

  /** Ends the server at once, as a crash does. */
  async kill(): Promise<void> {
    if (!this.isRunning) return
    const child = this.#child!
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await ended
  }

  async stop(): Promise<void> {
    await this.kill()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
