/** A value in the form of the store, with its age. */
export interface StoredText {
  /** Milliseconds that it lives, from its storing on. */
  readonly life: number
  /** Milliseconds that it is held past its life, to answer loads that fail. */
  readonly held: number
  /** The value, as the codec wrote it. */
  readonly text: string
}

/** Writes the text to be stored: `60000 0 {"id":7}`. */
export function writeStored({ life, held, text }: StoredText): string {
  return `${String(life)} ${String(held)} ${text}`
}

/** Reads it; `undefined` for a text of another version. */
export function readStored(stored: string): StoredText | undefined {
  const found = HEAD.exec(stored)
  if (found === null) return undefined
  return { life: Number(found[1]), held: Number(found[2]), text: stored.slice(found[0].length) }
}

const HEAD = /^(\d+) (\d+) /
