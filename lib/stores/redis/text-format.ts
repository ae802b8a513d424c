/*
 * Form "1j": JSON of the value, for trees of plain objects and arrays; `JSON.parse` defines `__proto__` as
 * own property. Form "1t": a JSON array of the root and of one node for each object, in the order in which
 * they were found, so that nesting needs no stack. A value in it is a JSON primitive, `[n]` for the object of
 * node n, or `['-0']`, `['12n']` and the like. A node is `[kind, ...]`, as `Encoder` writes it. No text is
 * the beginning of another, because each is a whole JSON array or object.
 */
/** The prefix of a value in JSON. */
export const TREE = '1j'

/** The prefix of a table. */
export const TABLE = '1t'

/**
 * A value in a table: a JSON primitive, `[n]` for the object of node n, or `['-0']`, `['12n']` and the like.
 */
export type Written = string | number | boolean | null | readonly [number | string]

/** An object in a table: its class, its contents and its properties. */
export type Node = readonly [kind: string, ...parts: (Written | readonly Written[])[]]

/**
 * Is thrown when a value cannot be encoded, or a text cannot be decoded. It needs no message, because it is
 * always caught.
 */
export class NotCarried extends Error {}
