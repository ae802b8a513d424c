import { cannot } from '../common/errors'

/** Whether a value is an object of named members, and no array, map, function, promise or the like. */
export function hasNames(value: unknown): value is object {
  return Object.prototype.toString.call(value) === '[object Object]'
}

/**
 * The options that were given.
 *
 * @throws {TypeError} when they are not an object of named members, or have one that is not among `names`.
 */
export function requireOptions<T extends object>(doing: string, options: T, names: readonly string[]): T {
  if (!hasNames(options)) throw new TypeError(cannot(doing, 'options must be an object', options))
  for (const [name, value] of Object.entries(options))
    if (!names.includes(name) && value !== undefined)
      throw new TypeError(cannot(doing, `${name} is not an option`, value))
  return options
}
