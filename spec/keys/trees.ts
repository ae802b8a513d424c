import fc from 'fast-check'

/**
 * A value as a tree of parts, from which the same value can be made again and again, or with one part in
 * another place.
 */
export interface Tree {
  kind:
    | 'leaf'
    | 'object'
    | 'null-prototype'
    | 'array'
    | 'map'
    | 'set'
    | 'date'
    | 'error'
    | 'boxed'
    | 'bytes'
    | 'array-buffer'
    | 'regexp'
  /** The value of a leaf, or what a built-in consists of. */
  of: unknown
  /** Elements of an array (`undefined` is a hole), values of a map, elements of a set. */
  items: (Tree | undefined)[]
  named: [name: string, tree: Tree][]
  symbols: [index: number, tree: Tree][]
}

const SYMBOLS = [Symbol('a'), Symbol('a'), Symbol.for('a'), Symbol.unscopables]
const NAMES = ['a', 'b', '0', '2', '', ',', '"', '{"a"', '__proto__', 'length', 'é\ud800']
class Instance {}
const LEAVES: unknown[] = [
  ...[
    0,
    -0,
    1,
    2,
    NaN,
    Infinity,
    1.5,
    '',
    'a',
    '1',
    ',',
    '"',
    '[',
    '{"a"',
    '\ud800',
    'NaN',
    'undefined',
    '@1.1',
  ],
  ...[null, undefined, true, false, 1n, -1n, 2n ** 70n, new Instance(), () => 1, ...SYMBOLS],
]

/** Trees of every kind, nested up to four levels, with symbols at every level. */
export const tree: fc.Arbitrary<Tree> = fc.letrec<{ tree: Tree }>((tie) => {
  const none: fc.Arbitrary<never[]> = fc.constant([])
  const named = fc.uniqueArray(fc.tuple(fc.constantFrom(...NAMES), tie('tree')), {
    maxLength: 3,
    selector: ([name]) => name,
  })
  const symbol = fc.tuple(fc.nat(SYMBOLS.length - 1), tie('tree'))
  const symbols = fc.oneof(
    { weight: 2, arbitrary: none },
    { weight: 1, arbitrary: fc.uniqueArray(symbol, { maxLength: 2, selector: ([index]) => index }) },
  )
  const items = fc.array(tie('tree'), { maxLength: 3 })
  const holey = fc.array(fc.option(tie('tree'), { nil: undefined, freq: 3 }), { maxLength: 3 })
  const someNamed = fc.oneof<fc.Arbitrary<[string, Tree][]>[]>(none, named)
  const make = (
    kinds: Tree['kind'][],
    of: fc.Arbitrary<unknown>,
    parts: { items?: fc.Arbitrary<(Tree | undefined)[]>; named?: fc.Arbitrary<[string, Tree][]> },
  ): fc.Arbitrary<Tree> =>
    fc.record({
      kind: fc.constantFrom(...kinds),
      of,
      items: parts.items ?? none,
      named: parts.named ?? none,
      symbols: kinds.includes('leaf') ? none : symbols,
    })
  const leaf = make(['leaf'], fc.constantFrom(...LEAVES), {})
  return {
    tree: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      leaf,
      leaf,
      make(['object', 'object', 'null-prototype'], fc.constant(0), { named }),
      make(['array'], fc.constant(0), { items: holey, named: someNamed }),
      make(['map', 'set'], fc.constant(0), { items, named: someNamed }),
      make(['date', 'boxed'], fc.constantFrom(0, 1, NaN), { named: someNamed }),
      make(['boxed', 'error', 'regexp'], fc.constantFrom('', 'a', 'ab'), { named: someNamed }),
      make(['bytes'], fc.uint8Array({ maxLength: 5 }), {}),
      make(['array-buffer'], fc.uint8Array({ maxLength: 2 }), { named: someNamed }),
    ),
  }
}).tree

/** Makes the value of a tree. */
export function valueOf({ kind, of, items, named, symbols }: Tree): unknown {
  const values = items.map((item) => item && valueOf(item))
  const value = base(kind, of, values, items)
  if (typeof value !== 'object' || value === null || kind === 'leaf') return value
  // Of views named properties do not count.
  for (const [name, part] of kind === 'bytes' ? [] : named) {
    // A boxed string has its characters and an array its length already.
    if (Object.getOwnPropertyDescriptor(value, name)?.configurable === false) continue
    define(value, name, valueOf(part))
  }
  for (const [index, part] of symbols) define(value, SYMBOLS[index]!, valueOf(part))
  return value
}

function base(kind: Tree['kind'], of: unknown, values: unknown[], items: Tree['items']): unknown {
  switch (kind) {
    case 'leaf':
      return of
    case 'object':
      return {}
    case 'null-prototype':
      return Object.create(null)
    case 'array':
      for (const [index, item] of items.entries())
        if (item === undefined) Reflect.deleteProperty(values, index)
      return values
    // With keys in rising order, so that the order of entries never decides.
    case 'map':
      return new Map(values.map((value, index) => [index, value]))
    case 'set':
      return new Set([0, 1, 2].slice(0, values.length).concat(values.slice(-1) as number[]))
    case 'date':
      return new Date(Number(of) || 0) // Node calls two invalid dates different
    case 'error':
      return new TypeError(of as string)
    case 'boxed':
      return Object(of)
    case 'regexp':
      return new RegExp(of as string, 'g')
    case 'bytes':
      return new Uint8Array(of as Uint8Array)
    case 'array-buffer':
      return new Uint8Array(of as Uint8Array).buffer
  }
}

function define(object: object, key: PropertyKey, value: unknown): void {
  Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true })
}

/** A tree, and one that differs from it in the place of one thing, or only in the order of properties. */
export const neighbours: fc.Arbitrary<[Tree, Tree]> = fc
  .tuple(tree, fc.nat(), fc.nat(), fc.nat(5))
  .map(([original, from, to, change]) => {
    const copy = structuredCloneOf(original)
    const all = [...nodesOf(copy)]
    const a = all[from % all.length]!
    const b = all[to % all.length]!
    if (change === 0) [a.symbols, b.symbols] = [b.symbols, a.symbols]
    if (change === 1) [a.named, b.named] = [b.named, a.named]
    if (change === 2 && a.kind === b.kind) [a.items, b.items] = [b.items, a.items]
    if (change === 3) a.named.reverse()
    if (change === 4) [a.kind, a.of, b.kind, b.of] = [b.kind, b.of, a.kind, a.of]
    if (change === 5) a.symbols.reverse()
    return [original, copy]
  })

function structuredCloneOf(original: Tree): Tree {
  const copy = (part: [any, Tree]): [any, Tree] => [part[0], structuredCloneOf(part[1])]
  return {
    ...original,
    items: original.items.map((item) => item && structuredCloneOf(item)),
    named: original.named.map(copy),
    symbols: original.symbols.map(copy),
  }
}

// Those under a node are listed before the change is made, so that no node can become its own part.
function* nodesOf(node: Tree): Generator<Tree> {
  yield node
  for (const item of node.items) if (item) yield* nodesOf(item)
  for (const [, part] of [...node.named, ...node.symbols]) yield* nodesOf(part)
}
