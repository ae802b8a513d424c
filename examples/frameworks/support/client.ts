import { once } from 'node:events'
import type { AddressInfo, Server } from 'node:net'

/** The response of a server: the status, and the body, parsed if it is JSON. */
export type Answer = [status: number, body: unknown]

/** Sends real requests to a server in this process, on the port that the system has chosen. */
export class Client {
  readonly #url: string

  private constructor(url: string) {
    this.#url = url
  }

  /** Returns a client of a server that listens, or is about to. */
  static async of(server: Server): Promise<Client> {
    if (!server.listening) await once(server, 'listening')
    return new Client(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.#send('GET', path, headers)
  }

  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.#send('POST', path, { 'content-type': 'application/json', ...headers }, JSON.stringify(body))
  }

  delete(path: string): Promise<Answer> {
    return this.#send('DELETE', path, {})
  }

  async #send(
    method: string,
    path: string,
    headers: Record<string, string>,
    body: string | null = null,
  ): Promise<Answer> {
    const response = await fetch(this.#url + path, { method, headers, body })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json') === true
    return [response.status, isJson ? (JSON.parse(text) as unknown) : text]
  }
}
