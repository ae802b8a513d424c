import type { CallCache } from '../calls/call-cache'
import { MethodCache } from '../handle/method-cache'

/** The metadata key under which a decorated method's `MethodCache` is published. */
export const CACHE: unique symbol = Symbol.for('purecache:cache') as never

/*
 * All that links a method to its cache is found through registered symbols, so
 * that an ESM and a CJS copy of this module in one process find each other's.
 */
const LINK = Symbol.for('purecache:link') // on the replacement of a method
const METHODS = Symbol.for('purecache:methods') // on Class[Symbol.metadata], or a prototype or class without it

/*
 * Compilers evaluate a class's metadata before its decorators, so the symbol
 * must be there when this module has loaded. Others fall back to this same one.
 */
if (typeof (Symbol as { metadata?: symbol }).metadata !== 'symbol')
  Reflect.defineProperty(Symbol, 'metadata', {
    value: Symbol.for('Symbol.metadata'),
    writable: true,
    configurable: true,
  })

/** The part of reflect-metadata that is used when it is loaded. */
interface ReflectMetadata {
  defineMetadata?: (key: unknown, value: unknown, target: object, name?: string | symbol) => void
  getOwnMetadata: (key: unknown, target: object) => unknown
  getOwnMetadataKeys: (target: object) => unknown[]
}
const reflect = Reflect as unknown as ReflectMetadata

/** A decorated method, as the class that declares it records it. */
interface Declared {
  readonly name: string | symbol
  readonly isStatic: boolean
  readonly cache: CallCache
}

/** Ties the replacement of a method to its cache. */
export function link(replacement: object, cache: CallCache): void {
  Object.defineProperty(replacement, LINK, { value: cache, configurable: true })
  reflect.defineMetadata?.(CACHE, new MethodCache(cache), replacement)
}

export function linked(method: unknown): CallCache | undefined {
  return typeof method === 'function' ? (method as { [LINK]?: CallCache })[LINK] : undefined
}

/** Gives a replacement what others may have attached to the original, reflect-metadata included. */
export function carryOver(original: object, replacement: object): void {
  for (const key of Reflect.ownKeys(original)) {
    if (key === 'prototype' || key === 'arguments' || key === 'caller') continue
    Object.defineProperty(replacement, key, Object.getOwnPropertyDescriptor(original, key)!)
  }
  if (reflect.defineMetadata === undefined) return
  for (const key of reflect.getOwnMetadataKeys(original))
    reflect.defineMetadata(key, reflect.getOwnMetadata(key, original), replacement)
}

/** Records a method on its class's metadata object (standard), prototype or class (legacy). */
export function declare(holder: object, declared: Declared): void {
  const record = holder as { [METHODS]?: Declared[] }
  if (!Object.hasOwn(record, METHODS))
    Object.defineProperty(record, METHODS, { value: [], configurable: true })
  record[METHODS]!.push(declared)
}

/** Publishes a handle as `Class[Symbol.metadata][CACHE][name]`. */
export function publishRecord(metadata: object, name: string | symbol, cache: CallCache): void {
  const holder = metadata as { [CACHE]?: Record<string | symbol, MethodCache> }
  // Own, or a subclass would write into its parent's record; inheriting, so that it shows the parent's methods.
  if (!Object.hasOwn(holder, CACHE))
    Object.defineProperty(holder, CACHE, { value: Object.create(holder[CACHE] ?? null), configurable: true })
  holder[CACHE]![name] = new MethodCache(cache)
  reflect.defineMetadata?.(CACHE, new MethodCache(cache), metadata, name)
}

/** Whether reflect-metadata is loaded. */
export function hasReflect(): boolean {
  return reflect.defineMetadata !== undefined
}

/** Publishes a handle to reflect-metadata, where that is loaded, for `(prototype or class, name)`. */
export function publishReflect(target: object, name: string | symbol, cache: CallCache): void {
  reflect.defineMetadata?.(CACHE, new MethodCache(cache), target, name)
}

/** The prototype, at or above an instance, of the class that a metadata object belongs to. */
export function homeOf(instance: object, metadata: object | undefined): object | undefined {
  for (const level of levelsOf(instance))
    if (metadata !== undefined && metadataOf(level) === metadata) return level
  return undefined
}

/** The cache of the method that `target` has under this name, decorated or hidden by other decorators. */
export function find(target: object, name: PropertyKey): CallCache | undefined {
  for (const level of levelsOf(target)) {
    const cache = cacheAt(level, name)
    if (cache !== undefined) return cache
    // An instance may hold a bound or spied copy; a class that overrides without decorating has no cache.
    if (Object.hasOwn(level, name) && !isInstance(level)) return undefined
  }
  return undefined
}

/** The caches of the methods of this name that `target` has, the nearest first, overridden ones too. */
export function findNamed(target: object, name: PropertyKey): CallCache[] {
  return [...new Set([...levelsOf(target)].flatMap((level) => cacheAt(level, name) ?? []))]
}

/** The caches of all methods that `target` has, its own class's first, those of private and overridden ones too. */
export function findAll(target: object): CallCache[] {
  const found = new Set<CallCache>()
  for (const level of levelsOf(target)) {
    for (const { cache } of declaredBy(level)) found.add(cache)
    for (const own of Object.values(Object.getOwnPropertyDescriptors(level))) {
      const cache = linked(own.value) ?? linked(own.get)
      if (cache !== undefined && !isInstance(level)) found.add(cache)
    }
  }
  return [...found]
}

/** Whether a target is an instance: neither a class nor a prototype. */
export function isInstance(target: object): boolean {
  return typeof target !== 'function' && !isPrototype(target)
}

function cacheAt(level: object, name: PropertyKey): CallCache | undefined {
  // Of a method that is cached twice the outermost: the last declared.
  const declared = declaredBy(level).filter((method) => method.name === name)
  const own = Object.getOwnPropertyDescriptor(level, name)
  return declared.at(-1)?.cache ?? (own && (linked(own.value) ?? linked(own.get)))
}

function isPrototype(target: object): boolean {
  const constructor: unknown = Object.getOwnPropertyDescriptor(target, 'constructor')?.value
  return typeof constructor === 'function' && constructor.prototype === target
}

function declaredBy(level: object): Declared[] {
  const wantsStatic = typeof level === 'function'
  const holders = [metadataOf(level), level]
  return holders
    .flatMap((holder) =>
      holder && Object.hasOwn(holder, METHODS) ? (holder as { [METHODS]: Declared[] })[METHODS] : [],
    )
    .filter(({ isStatic }) => isStatic === wantsStatic)
}

/** The metadata object that the class of a prototype, or a class itself, owns. */
function metadataOf(level: object): object | undefined {
  const key = (Symbol as unknown as { metadata: symbol }).metadata
  const owner: unknown =
    typeof level === 'function' ? level : isPrototype(level) ? level.constructor : undefined
  if (typeof owner !== 'function') return undefined
  const metadata: unknown = Object.getOwnPropertyDescriptor(owner, key)?.value
  return typeof metadata === 'object' && metadata !== null ? metadata : undefined
}

/** An object and its prototypes, its own first. */
function* levelsOf(target: object): Generator<object> {
  for (
    let level: object | null = target;
    level !== null;
    level = Object.getPrototypeOf(level) as object | null
  )
    yield level
}
