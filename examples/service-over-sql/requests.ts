import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

/** A skewed stream of keys, as in a shop: a few are read often. The same seed gives the same stream. */
export function generate(count: number, keys: number, seed = 1): string[] {
  let state = seed
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  // The inverse of a power law distribution: the frequency of rank r is about 1 / r.
  return Array.from({ length: count }, () => String(Math.floor(keys ** random()) - 1))
}

/**
 * The keys of a recorded stream: text or gzip, with one key per line.
 *
 * @throws {Error} when the file cannot be read, or contains no keys.
 */
export function read(path: string): string[] {
  const bytes = readFileSync(path)
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b
  const text = (isGzip ? gunzipSync(bytes) : bytes).toString('utf8')
  const keys = text.split('\n').flatMap((line) => line.trim() || [])
  if (keys.length === 0) throw new Error(`${path} holds no keys: one on each line is needed`)
  return keys
}

/** The id of a key: the key itself if it is a number, otherwise its hash. */
export function idOf(key: string, ids: number): number {
  if (/^\d{1,15}$/.test(key)) return Number(key) % ids
  let hash = 0x811c9dc5
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193) >>> 0
  return hash % ids
}
