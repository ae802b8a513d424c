import { keyedHash, mixKeyed } from '../structures/index/keyed-hash'
import { wordAt } from './bytes'
import { mixInt, mixString, SEED } from './hash'
import { identityOf, Marker } from './markers'

/** Adds a token to a hash. Of a string of over 128 characters, it reads only the two ends. */
export function mix(hash: number, token: unknown): number {
  if (typeof token === 'number') return mixInt(hash, (token | 0) === token ? token : keyedHash(token))
  if (typeof token === 'string') return mixString(hash, token)
  return mixInt(hash, hashOfOther(token))
}

function hashOfOther(token: unknown): number {
  if (token instanceof Marker) return token.hash
  if (typeof token === 'bigint') return keyedHash(token)
  // A description may be shared by any number of symbols.
  if (typeof token === 'symbol') return identityOf(token).hash
  // By the secret seed, because numbers that collide with a known hash could be crafted.
  return mixInt(~SEED, token === undefined ? 0 : token === null ? 1 : token === true ? 2 : 3)
}

/**
 * A second hash of tokens, independent of the first, which reads every character and every byte. An int32.
 * O(their total length).
 */
export function secondHashOf(tokens: readonly unknown[]): number {
  let hash = 0
  for (const token of tokens) {
    const content = token instanceof Marker ? token.content : token
    if (content instanceof Uint8Array) {
      hash = mixKeyed(hash, content.length)
      for (let at = 0; at < content.length; at += 4) hash = mixKeyed(hash, wordAt(content, at))
    } else hash = mixKeyed(hash, typeof content === 'string' ? keyedHash(content) : mix(SEED, content))
  }
  return hash
}
