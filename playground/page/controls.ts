import { grouped } from '../../lib/common/numbers'
import { FIRST_GENERATED, integer, MOST_ENTRIES, MOST_POLICIES, type State } from '../model/address'
import {
  type Generated,
  type Kind,
  KINDS,
  LONGEST,
  MOST_KEYS,
  SKEWED,
  type Source,
} from '../model/generators'
import { keysInLog } from '../model/log'
import { AGING, NAMES, POLICIES, type Policy } from '../model/policies'
import { LONGEST_TEXT, textOf } from '../model/stream'
import { byId, html, text } from './dom'

/** What the reader can choose. */
export type Choice = Pick<State, 'policies' | 'capacity' | 'ttl' | 'source'>

/** The form in which policies, capacity and requests are chosen. */
export class Controls {
  readonly #capacity = byId('input', 'capacity')
  readonly #ttl = byId('input', 'ttl')
  readonly #typed = byId('input', 'typed')
  readonly #generated = byId('input', 'generated')
  readonly #text = byId('textarea', 'text')
  readonly #kind = byId('select', 'kind')
  readonly #skew = byId('input', 'skew')
  readonly #keys = byId('input', 'keys')
  readonly #length = byId('input', 'length')
  readonly #seed = byId('input', 'seed')
  readonly #policies: ReadonlyMap<Policy, HTMLInputElement>
  readonly #note = byId('p', 'note')
  readonly #listener: (choice: Choice) => void
  /** How the requests were read, when they come from a log. */
  #read = ''

  /** `changed` is called with every choice. */
  constructor(changed: (choice: Choice) => void) {
    this.#listener = changed
    this.#policies = new Map(
      NAMES.map((policy) => [policy, html('input', { type: 'checkbox', value: policy })]),
    )
    byId('div', 'policies').append(
      ...[...this.#policies].map(([policy, box]) =>
        html('label', { title: POLICIES[policy] }, box, ` ${policy}`),
      ),
    )
    this.#kind.append(
      ...Object.entries(KINDS).map(([kind, about]) => html('option', { value: kind, title: about }, kind)),
    )
    const form = byId('form', 'controls')
    form.addEventListener('submit', (event) => event.preventDefault())
    this.#text.addEventListener('paste', (event) => this.#paste(event))
    form.addEventListener('input', ({ target }) => {
      if (target === this.#text) this.#typed.checked = true
      this.#changed('')
    })
  }

  /** Shows a state from outside the form. */
  show({ policies, capacity, ttl, source }: State): void {
    for (const [policy, box] of this.#policies) box.checked = policies.includes(policy)
    this.#capacity.value = String(capacity)
    this.#ttl.value = String(ttl)
    const isTyped = 'text' in source
    this.#typed.checked = isTyped
    this.#generated.checked = !isTyped
    if (isTyped) this.#text.value = source.text
    const { kind, skew, keys, length, seed } = isTyped ? this.#generator() : source
    this.#kind.value = kind
    this.#skew.value = String(skew)
    this.#keys.value = String(keys)
    this.#length.value = String(length)
    this.#seed.value = String(seed)
    this.#read = ''
    this.#reveal(this.#choice())
  }

  /** Shows the number of requests that were omitted. */
  note(requests: number, keys: number, omitted: number): void {
    const part =
      omitted > 0
        ? `the first ${grouped(requests)} of ${grouped(requests + omitted)} requests`
        : `${grouped(requests)} requests`
    text(this.#note, `${this.#read}${part} for ${grouped(keys)} keys.`.replace(/^t/, 'T'))
  }

  #changed(read: string): void {
    this.#read = read
    const choice = this.#choice()
    this.#reveal(choice)
    if (choice.policies.length > 0) this.#listener(choice)
  }

  #choice(): Choice {
    return {
      policies: NAMES.filter((policy) => this.#policies.get(policy)!.checked),
      capacity: integer(this.#capacity.value, 1, MOST_ENTRIES, 1),
      ttl: integer(this.#ttl.value, 1, MOST_ENTRIES, 1),
      source: this.#source(),
    }
  }

  #source(): Source {
    return this.#typed.checked ? { text: this.#text.value } : this.#generator()
  }

  #generator(): Generated {
    const { kind, skew, keys, length, seed } = FIRST_GENERATED
    const exponent = Number(this.#skew.value || skew)
    return {
      kind: (this.#kind.value || kind) as Kind,
      skew: exponent >= 0 && exponent <= 3 ? exponent : skew,
      keys: integer(this.#keys.value, 1, MOST_KEYS, keys),
      length: integer(this.#length.value, 1, LONGEST, length),
      seed: integer(this.#seed.value, 0, 2 ** 31, seed),
    }
  }

  /** Shows the fields that apply to a choice, and limits the number of policies. */
  #reveal({ policies, source }: Choice): void {
    const isTyped = 'text' in source
    byId('div', 'typed-fields').hidden = !isTyped
    byId('div', 'generated-fields').hidden = isTyped
    byId('label', 'skew-field').hidden = isTyped || !SKEWED.includes(source.kind)
    byId('label', 'ttl-field').hidden = !policies.some((policy) => AGING.includes(policy))
    text(byId('p', 'about-kind'), isTyped ? '' : KINDS[source.kind])
    for (const [policy, box] of this.#policies) {
      const isChosen = policies.includes(policy)
      // The last policy cannot be removed, and a fifth cannot be added.
      box.disabled = isChosen ? policies.length === 1 : policies.length >= MOST_POLICIES
    }
  }

  /** Inserts the keys of a pasted log instead of its lines. */
  #paste(event: ClipboardEvent): void {
    const log = keysInLog(event.clipboardData?.getData('text/plain') ?? '')
    if (log === undefined) return
    event.preventDefault()
    this.#text.value = textOf(log.keys.slice(0, LONGEST_TEXT))
    const taken = Math.min(LONGEST_TEXT, log.keys.length)
    this.#changed(`Read as ${log.title}, the first ${taken} of ${log.keys.length} requests: `)
  }
}
