class Point {
  readonly x = 1
}

const ownProto = (): unknown => JSON.parse('{"__proto__":{"admin":true}}')

/** Values of 19 kinds, of which JSON loses 13. Those of a class are not shared. */
export const KINDS: Readonly<Record<string, () => unknown>> = {
  date: () => new Date(5),
  map: () => new Map([[{ a: 1 }, new Set([1])]]),
  set: () => new Set(['a', 1n]),
  bigint: () => 2n ** 70n,
  undefined: () => undefined,
  null: () => null,
  bytes: () => new Uint8Array([1, 2, 255]),
  buffer: () => Buffer.from('abc'),
  NaN: () => NaN,
  '-0': () => -0,
  Infinity: () => Infinity,
  nested: () => ({ list: [{ at: new Date(7), maybe: undefined }] }),
  sparse: () => Object.assign(new Array(3), { 1: 'x' }),
  error: () => Object.assign(new RangeError('no', { cause: new Error('inner') }), { code: 'E', stack: 'at' }),
  regexp: () => /a(?<n>b)/giu,
  url: () => new URL('https://example.org/a?b=c'),
  class: () => new Point(),
  'lone surrogate': () => 'a\ud800',
  'own __proto__': ownProto,
}
