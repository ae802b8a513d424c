import { describe, expect, it } from '@jest/globals'
import { cached, remote, shared } from 'purecache'

describe('a value that looks like an envelope', () => {
  const posted = { 'purecache:entry': 1, value: 'admin' }

  class Document {
    readonly #fields: object

    constructor(fields: object) {
      this.#fields = fields
    }

    toJSON(): object {
      return this.#fields
    }
  }

  /** A store that holds texts, as one in another process does. */
  class JSONStore {
    readonly texts = new Map<string, string>()

    get(key: string): unknown {
      const text = this.texts.get(key)
      return text === undefined ? undefined : JSON.parse(text)
    }

    set(key: string, value: unknown): void {
      this.texts.set(key, JSON.stringify(value))
    }

    delete(key: string): boolean {
      return this.texts.delete(key)
    }
  }

  const remotely = (store: JSONStore) =>
    remote(
      {
        get: async (key) => store.get(key),
        set: async (key, value) => {
          store.set(key, value)
        },
        delete: async (key) => store.delete(key),
      },
      { namespace: 'n' },
    )

  it('is not unwrapped in a shared cache', () => {
    for (const store of [new Map<string, unknown>(), new JSONStore()]) {
      const load = cached(() => posted, { backend: shared(store) })
      expect([load(), load()]).toEqual([posted, posted])
    }
  })

  it('is not unwrapped in a remote store', async () => {
    const load = cached(async () => posted, { backend: remotely(new JSONStore()) })
    expect([await load(), await load()]).toEqual([posted, posted])
  })

  it('is not unwrapped when the toJSON of a document returns it', async () => {
    const near = cached((): object => new Document(posted), { backend: shared(new JSONStore()) })
    near()
    expect(near()).toEqual(posted)
    const far = cached(async (): Promise<object> => new Document(posted), {
      backend: remotely(new JSONStore()),
    })
    await far()
    expect(await far()).toEqual(posted)
  })

  it('is stored unchanged when its toJSON throws', () => {
    const document = {
      toJSON() {
        throw new Error('not loaded')
      },
    }
    const load = cached(() => document, { backend: shared(new Map()) })
    expect([load(), load()]).toEqual([document, document])
  })
})
