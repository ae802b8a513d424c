/** Decodes UTF-8 in pieces, as the platform's `TextDecoder` does. */
export interface Decoder {
  decode(bytes?: Uint8Array, options?: { readonly stream?: boolean }): string
}

/**
 * Returns a new `TextDecoder`. Every platform has one, but TypeScript declares it only with the DOM or Node.
 */
export function newDecoder(): Decoder {
  const { TextDecoder } = globalThis as unknown as { readonly TextDecoder: new () => Decoder }
  return new TextDecoder()
}
