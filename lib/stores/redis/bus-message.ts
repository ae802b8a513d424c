import type { Message } from './protocol'
import { fromWire } from './redis-names'

/**
 * Parses a message that a script has published in a channel of a shard; `undefined` for one of another
 * version.
 */
export function busMessage(shard: number, text: string): Message | undefined {
  const { head, rest } = split(text)
  if (head === 'w') return { type: 'ready', key: fromWire(rest) }
  if (head === 'x') return { type: 'again', key: fromWire(rest) }
  if (head === 'h') return beat(shard, rest)
  const { head: origin, rest: what } = split(rest)
  const { head: kind, rest: content } = split(what)
  const sequence = Number(head)
  if (!Number.isSafeInteger(sequence)) return undefined
  const announced = { shard, sequence, origin }
  if (kind === 'd') return { ...announced, type: 'deleted', key: fromWire(content) }
  if (kind === 't') return { ...announced, type: 'tags', tags: content.split('\n') }
  return kind === 'c' ? { ...announced, type: 'cleared', generation: content } : undefined
}

function beat(shard: number, text: string): Message | undefined {
  const [id, sequence, generation] = text.split(' ')
  if (generation === undefined) return undefined
  return { type: 'beat', shard, id: Number(id), sequence: Number(sequence), generation }
}

/** Splits a text at its first space. */
function split(text: string): { readonly head: string; readonly rest: string } {
  const at = text.indexOf(' ')
  return at < 0 ? { head: text, rest: '' } : { head: text.slice(0, at), rest: text.slice(at + 1) }
}
