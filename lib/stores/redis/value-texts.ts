import type { Call } from '../../calls/rule'
import { tagsOf } from '../../calls/rule-set'
import { Timestamped } from '../../calls/stored'
import { cannot } from '../../common/errors'
import { abandon } from '../../common/promises'
import type { Slot } from '../../structures/arena/ring'
import { tagOf } from './known-keys'
import type { Entry, Hit } from './protocol'
import { readStored, writeStored } from './stored-text'
import type { TierContext } from './tier-context'

/** Milliseconds for which an endless entry is kept in the store: about 34 years. */
export const LONGEST = 2 ** 40

/** An answer of the store. Durations are in milliseconds. */
export interface Decoded {
  readonly value: unknown
  readonly life: number
  /** Milliseconds for which it is held past its ttl. */
  readonly held: number
  /** Milliseconds until it expires; 0 or less where it is only held. */
  readonly left: number
}

/** Converts the values of one method to and from the texts of the store. */
export class ValueTexts {
  readonly #tier: TierContext
  #isReported = false

  constructor(tier: TierContext) {
    this.#tier = tier
  }

  /** Decodes an answer of the store; `undefined` when it cannot be decoded. */
  decode({ value: stored, rest }: Hit, context?: Call): Decoded | undefined {
    const found = readStored(stored)
    if (found === undefined) return undefined
    try {
      const { life, held } = found
      const { codec } = this.#tier.host.settings
      const decoded = codec.decode(found.text)
      if (abandon(decoded)) {
        this.#report('its codec must decode without a promise', decoded)
        return undefined
      }
      const value = context === undefined ? decoded : this.#tier.cache.rules.takes(decoded, context)
      return { value, life, held, left: Math.min(life, rest - held) }
    } catch {
      return undefined
    }
  }

  /** Returns the entry that this process keeps for an answer of the store. */
  entryOf({ value, life, left }: Decoded): unknown {
    const { answers, clock } = this.#tier.cache
    if (!answers.isTimestamped) return answers.encode(value, true, Infinity)
    const age = life - left
    const ttl = Math.min(this.#tier.settings.ttl, left)
    return new Timestamped(value, undefined, clock.now() - age, age + ttl)
  }

  /**
   * Returns an entry for the store; `undefined` when the value cannot be written, which is reported once.
   * `life` is in milliseconds.
   */
  encode(n: Slot, value: unknown, life: number): Entry | undefined {
    const { codec, maxBytes } = this.#tier.host.settings
    const { rules, calls } = this.#tier.cache
    const text = encoded(() => codec.encode(value))
    if (typeof text !== 'string') {
      abandon(text)
      if (text === undefined) this.#report('its codec must be able to encode its values', value)
      else this.#report('its codec must encode values as strings', text)
      return undefined
    }
    if (isLonger(text, maxBytes)) {
      this.#report('its values must not exceed maxBytes', value)
      return undefined
    }
    const scope = this.#tier.keys.scopeOf(calls.scopeOf(n))
    const tags = tagsOf(rules, n).flatMap((tag) =>
      scope === undefined ? [tagOf(tag)] : [tagOf(tag), tagOf(tag, this.#tier.namespace, scope)],
    )
    const whole = Math.ceil(life)
    const held = Math.ceil(Math.min(rules.staleFor, LONGEST - whole))
    return {
      value: writeStored({ life: whole, held, text }),
      tags,
      keyTags: this.#tier.keys.tagsOf(n),
      ttl: whole + held,
    }
  }

  /** Reports why a value stays in the process, once for the method. */
  #report(must: string, received: unknown): void {
    if (!this.#isReported)
      this.#tier.host.report(new TypeError(cannot(`share ${this.#tier.cache.label}`, must, received)))
    this.#isReported = true
  }
}

// A user's codec may return any value, or throw.
function encoded(encode: () => unknown): unknown {
  try {
    return encode()
  } catch {
    return undefined
  }
}

/** Returns whether a text has more than `bytes` bytes in UTF-8. */
function isLonger(text: string, bytes: number): boolean {
  if (text.length > bytes) return true
  if (3 * text.length <= bytes) return false
  let length = text.length
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code > 0x7f) length += code > 0x7ff && (code < 0xd800 || code > 0xdfff) ? 2 : 1
  }
  return length > bytes
}
