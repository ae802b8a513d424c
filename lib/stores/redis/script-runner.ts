import type { RedisLink } from './client'
import type { Script } from './scripts'

interface Crypto {
  readonly subtle?: { digest(algorithm: string, bytes: Uint8Array): Promise<ArrayBuffer> }
}

/** Runs scripts by their hashes, and sends the text of a script that the server does not have. */
export class ScriptRunner {
  readonly #link: RedisLink
  /** The hashes of the scripts that were run; a promise until the hash is known. */
  readonly #hashes = new Map<Script, string | undefined | Promise<string | undefined>>()

  constructor(link: RedisLink) {
    this.#link = link
  }

  /** Runs a script. `keys[0]` names the shard's slot. */
  async run(script: Script, keys: readonly string[], args: readonly string[]): Promise<unknown> {
    const rest = [String(script.keys), ...keys, ...args]
    const known = this.#hashes.get(script)
    const hash = typeof known === 'string' ? known : await this.#hashOf(script)
    if (hash !== undefined)
      try {
        return await this.#link.send(keys[0]!, ['EVALSHA', hash, ...rest])
      } catch (error) {
        if (!isUnknown(error)) throw error
      }
    return await this.#link.send(keys[0]!, ['EVAL', script.text, ...rest])
  }

  async #hashOf(script: Script): Promise<string | undefined> {
    if (!this.#hashes.has(script)) this.#hashes.set(script, sha1(script.text))
    const hash = await this.#hashes.get(script)
    this.#hashes.set(script, hash)
    return hash
  }
}

/**
 * Returns whether an error means that the server has no script with this hash, after a restart or `SCRIPT
 * FLUSH`.
 */
function isUnknown(error: unknown): boolean {
  return error instanceof Error && error.message.includes('NOSCRIPT')
}

async function sha1(text: string): Promise<string | undefined> {
  try {
    const { subtle } = (globalThis as { crypto?: Crypto }).crypto!
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0))
    const digest = new Uint8Array(await subtle!.digest('SHA-1', bytes))
    return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  } catch {
    return undefined // no cryptography, so texts are sent each time
  }
}
