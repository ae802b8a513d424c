import { isSameToken } from '../../lib/keys/markers'
import { textOf } from '../../lib/keys/text'
import { SEED } from '../../lib/keys/hash'
import { TokenList } from '../../lib/keys/token-list'
import { tokenize } from '../../lib/keys/tokenize'

/** What a list of arguments becomes as the key of a call. */
export interface Written {
  readonly tokens: readonly unknown[]
  readonly hash: number
  readonly secondHash: number
  readonly text: string
}

const list = new TokenList('call it')

/** Writes arguments as tokens, into one list that is used again for all. */
export function write(...values: unknown[]): Written {
  return writeInto(list, values)
}

/** Writes arguments as tokens, into a list that has met no shape before. */
export function writeAfresh(...values: unknown[]): Written {
  return writeInto(new TokenList('call it'), values)
}

function writeInto(into: TokenList, values: readonly unknown[]): Written {
  into.rewind(0, SEED)
  for (const value of values) tokenize(value, into)
  const tokens = ownTokens(into)
  return { tokens, hash: into.hash, secondHash: into.secondHash(), text: textOf(tokens) }
}

/** The tokens of a list, which borrow nothing of the arguments. */
export function ownTokens(list: TokenList): unknown[] {
  list.own()
  return list.list.slice(0, list.size)
}

/** Whether two token lists are the same, token by token. */
export function isSameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((token, at) => isSameToken(token, b[at]))
}

/**
 * Whether two values have the same tokens. Throws when anything else that is derived from them disagrees: the
 * text, the hashes, or a list that has met other shapes before.
 */
export function isSameKey(a: unknown, b: unknown): boolean {
  const [first, second, afresh] = [write(a), write(b), writeAfresh(b)]
  const isSame = isSameList(first.tokens, second.tokens)
  if (!isSameList(second.tokens, afresh.tokens)) throw new Error('the tokens depend on the list')
  if ((first.text === second.text) !== isSame)
    throw new Error(`the texts disagree: ${first.text} ${second.text}`)
  if (isSame && (first.hash !== second.hash || first.secondHash !== second.secondHash))
    throw new Error('equal lists have different hashes')
  return isSame
}
