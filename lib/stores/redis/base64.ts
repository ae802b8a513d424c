interface Base64 {
  btoa(bytes: string): string
  atob(text: string): string
}

const { btoa, atob } = globalThis as unknown as Base64

/** Bytes that one call converts, with an argument for each: far below the limit of the stack. */
const CHUNK = 4096

/** Returns the base64 of bytes. */
export function base64Of(bytes: Uint8Array): string {
  let characters = ''
  for (let start = 0; start < bytes.length; start += CHUNK)
    characters += String.fromCharCode(...bytes.subarray(start, start + CHUNK))
  return btoa(characters)
}

/**
 * Returns the bytes of base64, in memory of their own.
 *
 * @throws when the text is not base64.
 */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const characters = atob(text)
  const bytes = new Uint8Array(characters.length)
  for (let at = 0; at < bytes.length; at++) bytes[at] = characters.charCodeAt(at)
  return bytes
}
