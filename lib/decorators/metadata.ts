import type { CallCache } from '../calls/call-cache'
import type { Method } from '../common/promises'
import { constructorOf } from '../keys/kinds'
import { PublishedCache } from './published-cache'
import { labelOf } from './protocols'
import { metadataSymbol } from './symbol-metadata'

/** The metadata key under which a decorated method's cache is published. */
export const CACHE: unique symbol = Symbol.for('purecache:cache') as never

/*
 * A method and its cache are linked through registered symbols, so that an ESM and a CJS copy of this module
 * in one process find each other's caches.
 */
const LINK = Symbol.for('purecache:link') // on the replacement of a method
// The property of Class[Symbol.metadata], or of a prototype or class without it.
const METHODS = Symbol.for('purecache:methods')

/** The part of reflect-metadata that is used if it is loaded. */
interface ReflectMetadata {
  defineMetadata?: (key: unknown, value: unknown, target: object, name?: string | symbol) => void
  getOwnMetadata: (key: unknown, target: object) => unknown
  getOwnMetadataKeys: (target: object) => unknown[]
}
const reflect = Reflect as unknown as ReflectMetadata

/** The record of a decorated method in its class. */
interface Declared {
  readonly name: string | symbol
  readonly isStatic: boolean
  readonly cache: CallCache
}

/** Links the replacement of a method to its cache. */
export function link(replacement: Method, cache: CallCache): void {
  Object.defineProperty(replacement, LINK, { value: cache, configurable: true })
  publishReflect(replacement, undefined, cache)
}

/** Returns the cache of a replaced method, or `undefined`. */
export function linked(method: unknown): CallCache | undefined {
  return typeof method === 'function' ? (method as { [LINK]?: CallCache })[LINK] : undefined
}

/** Copies the properties and the reflect-metadata of the original to its replacement. */
export function carryOver(original: object, replacement: object): void {
  for (const key of Reflect.ownKeys(original)) {
    if (key === 'prototype' || key === 'arguments' || key === 'caller') continue
    const descriptor = Object.getOwnPropertyDescriptor(original, key)!
    if (key === LINK) descriptor.configurable = true // for a frozen original
    Object.defineProperty(replacement, key, descriptor)
  }
  if (reflect.defineMetadata === undefined) return
  for (const key of reflect.getOwnMetadataKeys(original))
    reflect.defineMetadata(key, reflect.getOwnMetadata(key, original), replacement)
}

/** Records a method on its class's metadata object (standard), prototype or class (legacy). */
export function declare(holder: object, declared: Declared): void {
  const methods = ownRecord(holder, METHODS, () => new Map<string | symbol, readonly Declared[]>())
  methods.set(declared.name, [...(methods.get(declared.name) ?? []), declared])
}

/** Publishes a cache as `Class[Symbol.metadata][CACHE][name]`. */
export function publishRecord(metadata: object, name: string | symbol, cache: CallCache): void {
  type Published = Record<string | symbol, PublishedCache>
  // It inherits, so that it contains the methods of the parent class.
  const published = ownRecord(
    metadata,
    CACHE,
    (inherited: Published | undefined) => Object.create(inherited ?? null) as Published,
  )
  published[name] = new PublishedCache(cache)
  publishReflect(metadata, name, cache)
}

/**
 * Returns the own record under a key of a holder, because a subclass must not write to that of its parent.
 */
function ownRecord<T>(holder: object, key: symbol, make: (inherited: T | undefined) => T): T {
  const records = holder as Record<symbol, T>
  if (!Object.hasOwn(holder, key))
    Object.defineProperty(holder, key, { value: make(records[key]), configurable: true })
  return records[key]!
}

/**
 * Publishes a cache to reflect-metadata, where that is loaded, for `(prototype or class, name)` or a
 * function. Returns whether it is loaded.
 */
export function publishReflect(target: object, name: string | symbol | undefined, cache: CallCache): boolean {
  reflect.defineMetadata?.(CACHE, new PublishedCache(cache), target, name)
  return reflect.defineMetadata !== undefined
}

/** Returns the prototype, in the prototype chain of an instance, of the class that owns a metadata object. */
export function homeOf(instance: object, metadata: object | undefined): object | undefined {
  if (metadata !== undefined)
    for (const level of levelsOf(instance)) if (metadataOf(level) === metadata) return level
  return undefined
}

/** Returns the caches of the methods with this name at one level, in the order of their decoration. */
export function cachesAt(level: object, name: PropertyKey): CallCache[] {
  const found = new Set<CallCache>()
  for (const methods of recordsOf(level))
    for (const cache of cachesOf(methods.get(name as string | symbol) ?? [], level)) found.add(cache)
  const own = Object.getOwnPropertyDescriptor(level, name)
  for (const method of [own?.value, own?.get]) for (const cache of chainOf(linked(method))) found.add(cache)
  return [...found]
}

/** Returns a cache, preceded by the caches of the layers below it, the innermost first. */
export function chainOf(cache: CallCache | undefined): CallCache[] {
  return cache === undefined ? [] : [...chainOf(linked(cache.method)), cache]
}

/** Returns whether a target is an instance: neither a class nor a prototype. */
export function isInstance(target: object): boolean {
  return typeof target !== 'function' && !isPrototype(target)
}

function isPrototype(target: object): boolean {
  const constructor = constructorOf(target)
  return typeof constructor === 'function' && constructor.prototype === target
}

/** Returns the caches of the methods that are recorded at one level. */
export function declaredBy(level: object): readonly CallCache[] {
  return recordsOf(level).flatMap((methods) => cachesOf([...methods.values()].flat(), level))
}

/**
 * Returns the caches of the methods of a level: static ones of a class, others of a prototype. It adds the
 * class to their labels, because no instance may have been constructed yet.
 */
function cachesOf(methods: readonly Declared[], level: object): CallCache[] {
  const wantsStatic = typeof level === 'function'
  return methods
    .filter(({ isStatic }) => isStatic === wantsStatic)
    .map(({ name, cache }) => {
      if (cache.label === String(name)) cache.label = labelOf(level, name)
      return cache
    })
}

/** Returns the records at one level, by name: on the metadata of its class, or on the level itself. */
function recordsOf(level: object): ReadonlyMap<string | symbol, readonly Declared[]>[] {
  return [metadataOf(level), level].flatMap((holder) =>
    holder !== undefined && Object.hasOwn(holder, METHODS)
      ? (holder as { [METHODS]: Map<string | symbol, Declared[]> })[METHODS]
      : [],
  )
}

/** Returns the metadata object that the class of a prototype, or a class itself, owns. */
function metadataOf(level: object): object | undefined {
  const owner: unknown =
    typeof level === 'function' ? level : isPrototype(level) ? level.constructor : undefined
  if (typeof owner !== 'function') return undefined
  const metadata: unknown = Object.getOwnPropertyDescriptor(owner, metadataSymbol())?.value
  return typeof metadata === 'object' && metadata !== null ? metadata : undefined
}

/** Yields an object and its prototypes, the object first. */
export function* levelsOf(target: object): Generator<object> {
  for (
    let level: object | null = target;
    level !== null;
    level = Object.getPrototypeOf(level) as object | null
  )
    yield level
}
