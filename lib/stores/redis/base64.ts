interface Base64 {
  btoa(bytes: string): string
  atob(text: string): string
}

const { btoa, atob } = globalThis as unknown as Base64

/** Bytes that are written by one call, with an argument each: far below the limit of a stack. */
const CHUNK = 4096

/** The bytes as base64. */
export function base64Of(bytes: Uint8Array): string {
  let characters = ''
  for (let start = 0; start < bytes.length; start += CHUNK)
    characters += String.fromCharCode(...bytes.subarray(start, start + CHUNK))
  return btoa(characters)
}

/**
 * The bytes of base64, in memory of their own.
 *
 * @throws when the text is not base64.
 */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const characters = atob(text)
  const bytes = new Uint8Array(characters.length)
  for (let at = 0; at < bytes.length; at++) bytes[at] = characters.charCodeAt(at)
  return bytes
}
