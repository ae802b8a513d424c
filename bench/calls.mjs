import { keyKinds, listed } from './keys.mjs'

const number = keyKinds['random integers'].make
const shortString = keyKinds['new short strings'].make
const longString = keyKinds['new long strings'].make

/** Four texts, like the languages or regions of a service. */
const few = listed(4, shortString)

/** The arguments of the call of an index, by the kind of call: equal, but other instances each time. */
const argumentsOf = {
  number: (index) => [number(index)],
  string: (index) => [longString(index)],
  'repeated string': (index) => [longString(index)],
  'two arguments': (index) => [number(index), few[index & 3]],
  object: (index) => [{ id: number(index), region: few[index & 3] }],
  getter: () => [],
  'second instance': (index) => [number(index)],
  '1,000 instances': (index) => [number(index)],
}

export const callKinds = Object.keys(argumentsOf)

/** The kinds of calls that functions have too. */
export const functionKinds = callKinds.slice(0, 5)

/** The kinds of calls that differ by arguments, without those that differ by instance. */
export const keyedKinds = ['number', 'string', 'two arguments', 'object']

/** The arguments of calls, each in a list of its own: `[as, bs]`. */
export function argumentLists(kind, indexes) {
  const calls = indexes.map(argumentsOf[kind])
  return [calls.map(([a]) => a), calls.map(([, b]) => b)]
}

/** Whether the arguments of a kind are looked up once, like those of a request. */
export function isNew(kind) {
  return kind === 'string'
}

/** Returns the number of instances over which the calls of a kind alternate, each with its own results. */
export function instancesOf(kind) {
  return { getter: 2, 'second instance': 2, '1,000 instances': 1_000 }[kind] ?? 1
}

/** Returns the number of different arguments of the calls of a kind. */
export function differentArguments(kind) {
  return { getter: 1, '1,000 instances': 8 }[kind] ?? 1_000
}

const last = (text) => text.charCodeAt(text.length - 8)

const byKind = {
  'two arguments': (a, b) => a ^ last(b),
  object: ({ id, region }) => id ^ last(region),
  string: (a) => (a.charCodeAt(37) << 16) + (a.charCodeAt(40) << 8) + a.charCodeAt(43),
  getter: () => 7,
}

/** The work of a method: cheap, and different for most arguments. */
export function loadOf(kind) {
  return byKind[kind] ?? (kind === 'repeated string' ? byKind.string : (a) => a ^ 1)
}
