/** A value in the form of the store, with its age. */
export interface StoredText {
  /** Its ttl in milliseconds. */
  readonly life: number
  /** Milliseconds for which it is held past its ttl, to answer failed loads. */
  readonly held: number
  /** The value as written by the codec. */
  readonly text: string
}

/** Returns the text to be stored: `60000 0 {"id":7}`. */
export function writeStored({ life, held, text }: StoredText): string {
  return `${String(life)} ${String(held)} ${text}`
}

/** Parses a stored text; `undefined` for a text of another version. */
export function readStored(stored: string): StoredText | undefined {
  const found = HEAD.exec(stored)
  if (found === null) return undefined
  return { life: Number(found[1]), held: Number(found[2]), text: stored.slice(found[0].length) }
}

const HEAD = /^(\d+) (\d+) /
