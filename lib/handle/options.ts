import { isRecord } from '../backends/options'
import { cannot } from '../common/errors'

/**
 * Returns the given options.
 *
 * @throws {TypeError} when the options are not an object of named members, or have a name that is not among
 * `names`.
 */
export function requireOptions<T extends object>(doing: string, options: T, names: readonly string[]): T {
  if (!isRecord(options)) throw new TypeError(cannot(doing, 'options must be an object', options))
  for (const [name, value] of Object.entries(options))
    if (!names.includes(name) && value !== undefined)
      throw new TypeError(cannot(doing, `${name} is not an option`, value))
  return options
}
