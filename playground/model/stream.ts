/** A sequence of requests for named keys. Keys have numbers from 1 on, in order of first appearance. */
export interface Stream {
  /** The keys by number; number 0 is no key. */
  readonly names: readonly string[]
  /** The number of the key of each request. */
  readonly ids: readonly number[]
  /** Requests that were omitted at the end. */
  readonly omitted: number
}

/** Requests of a typed or pasted stream, at most. */
export const LONGEST_TEXT = 200

const SEPARATORS = /[\s,]+/

/** Returns the stream of these keys, of which the first `limit` count. */
export function streamOf(keys: readonly string[], limit = Infinity): Stream {
  const numbers = new Map<string, number>()
  const ids = keys.slice(0, limit).map((key) => {
    const number = numbers.get(key) ?? numbers.size + 1
    numbers.set(key, number)
    return number
  })
  return { names: ['', ...numbers.keys()], ids, omitted: Math.max(0, keys.length - limit) }
}

/**
 * Returns the keys of a text: words between spaces, commas or line ends. A text of one word is one of
 * single-letter keys.
 */
export function keysIn(text: string): string[] {
  const trimmed = text.trim()
  if (trimmed === '') return []
  if (!SEPARATORS.test(trimmed)) return Array.from(trimmed, plain)
  return trimmed
    .split(SEPARATORS)
    .filter((key) => key !== '')
    .map(plain)
}

/** Returns the shortest text for which `keysIn` returns these keys. */
export function textOf(keys: readonly string[]): string {
  if (keys.every((key) => Array.from(key).length === 1)) return keys.join('')
  return keys.length === 1 ? `${keys[0]!},` : keys.join(' ')
}

/**
 * Returns a valid key of a stream: without separators, without the quotes of sentences, and without lone
 * surrogates, which no address can have.
 */
export function plain(key: string): string {
  return key
    .trim()
    .replace(/[\ud800-\udfff]/gu, '\ufffd')
    .replace(/\s+/g, '_')
    .replaceAll(',', ';')
    .replaceAll('`', "'")
}
