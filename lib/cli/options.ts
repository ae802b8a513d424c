import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { cannot } from '../common/errors'
import { FORMATS, type FormatName } from '../simulation/formats/detect'
import type { Selection } from '../simulation/formats/row'
import { type Amount, type Settings, settingsOf } from '../simulation/options'
import { amountIn, bytesIn, durationIn, shareIn } from './quantities'

/** The options of `purecache simulate`. */
export interface Job {
  /** Files in order; `-` is the standard input. */
  readonly files: readonly string[]
  readonly format: FormatName | undefined
  readonly delimiter: string | undefined
  readonly selection: Selection
  /** The numbers of requests to skip, and to read. */
  readonly skip: number
  readonly limit: number
  readonly settings: Settings
  readonly threads: number
  /** The files by output format; `-` is the standard output. */
  readonly outputs: Readonly<Partial<Record<OutputName, string>>>
  readonly isQuiet: boolean
}

/** The formats of results. */
export const OUTPUTS = ['json', 'csv', 'svg', 'html'] as const

/** A format of results. */
export type OutputName = (typeof OUTPUTS)[number]

/** The options of the command, as `parseArgs` takes them. */
const ARGUMENTS = {
  format: { type: 'string' },
  delimiter: { type: 'string' },
  key: { type: 'string' },
  time: { type: 'string' },
  weight: { type: 'string' },
  load: { type: 'string' },
  only: { type: 'string', multiple: true },
  policies: { type: 'string' },
  capacities: { type: 'string' },
  'max-weight': { type: 'string' },
  ttl: { type: 'string' },
  target: { type: 'string' },
  exact: { type: 'boolean' },
  sample: { type: 'string' },
  budget: { type: 'string' },
  skip: { type: 'string' },
  limit: { type: 'string' },
  'warm-up': { type: 'string' },
  threads: { type: 'string' },
  seed: { type: 'string' },
  json: { type: 'string' },
  csv: { type: 'string' },
  svg: { type: 'string' },
  html: { type: 'string' },
  quiet: { type: 'boolean' },
} as const

/**
 * Reads the arguments after `simulate`.
 *
 * @throws {RangeError} for a value out of range.
 * @throws {TypeError} for any other mistake.
 */
export function jobOf(args: readonly string[]): Job {
  const { values, files } = parsed(args)
  const { key, time, weight, load } = values
  const whole = (name: 'skip' | 'limit' | 'threads' | 'seed', value: string | undefined) =>
    value === undefined ? undefined : amountIn(`--${name}`, value)
  const positive = (name: 'limit' | 'threads', value: string | undefined) => {
    const amount = whole(name, value)
    if (amount === 0) throw new RangeError(cannot('simulate', `--${name} must be 1 or more`, amount))
    return amount
  }
  return {
    files,
    format: formatOf(values.format),
    delimiter: values.delimiter === '\\t' ? '\t' : values.delimiter,
    selection: {
      ...{ key, time, weight, load },
      only: onlyOf(values.only ?? []),
      isWeighed: weight !== undefined || values['max-weight'] !== undefined,
    },
    skip: whole('skip', values.skip) ?? 0,
    limit: positive('limit', values.limit) ?? Infinity,
    settings: settingsOf({
      policies: values.policies?.split(','),
      capacities: values.capacities === undefined ? undefined : amountsOf('--capacities', values.capacities),
      maxWeights: values['max-weight']?.split(',').map((each) => bytesIn('--max-weight', each)),
      ttl: values.ttl === undefined ? undefined : durationIn('--ttl', values.ttl, 1),
      target: values.target === undefined ? undefined : shareIn('--target', values.target),
      sample:
        values.exact === true ? 1 : values.sample === undefined ? 'auto' : shareIn('--sample', values.sample),
      budget: values.budget === undefined ? undefined : durationIn('--budget', values.budget, 1_000) / 1_000,
      warmUp: values['warm-up'] === undefined ? undefined : amountOf('--warm-up', values['warm-up']),
      seed: whole('seed', values.seed),
    }),
    threads: positive('threads', values.threads) ?? 1,
    outputs: outputsOf(values, files),
    isQuiet: values.quiet === true,
  }
}

/** Returns the values of the options, and the files. */
function parsed(args: readonly string[]) {
  const { values, positionals: files } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: ARGUMENTS,
  })
  if (files.length === 0)
    throw new TypeError(cannot('simulate', `there must be a file, or '-' for the standard input`))
  if (values.exact === true && values.sample !== undefined)
    throw new TypeError(cannot('simulate', '--exact and --sample exclude each other'))
  if (files.filter((file) => file === '-').length > 1)
    throw new TypeError(cannot('simulate', 'the standard input can be read once only'))
  if (values.delimiter === '')
    throw new TypeError(cannot('simulate', '--delimiter must be a character or more', values.delimiter))
  return { values, files }
}

function formatOf(name: string | undefined): FormatName | undefined {
  const format = FORMATS.find((each) => each === name?.toLowerCase())
  if (name !== undefined && format === undefined)
    throw new RangeError(cannot('simulate', `--format must be one of ${FORMATS.join(', ')}`, name))
  return format
}

function amountsOf(option: string, list: string): Amount[] | undefined {
  if (list === 'auto') return undefined
  return list.split(',').map((text) => amountOf(option, text))
}

function amountOf(option: string, text: string): Amount {
  return /^[\d.]+%$/.test(text) ? (text as Amount) : amountIn(option, text)
}

function onlyOf(filters: readonly string[]): Record<string, readonly string[]> {
  const only = new Map<string, readonly string[]>()
  for (const filter of filters) {
    const at = filter.indexOf('=')
    if (at < 1) throw new TypeError(cannot('simulate', '--only must be field=value,value', filter))
    const field = filter.slice(0, at)
    if (only.has(field))
      throw new TypeError(cannot('simulate', `--only must have all values of a field in one: ${field}=a,b`))
    only.set(field, filter.slice(at + 1).split(','))
  }
  return Object.fromEntries(only)
}

function outputsOf(values: Partial<Record<OutputName, string>>, inputs: readonly string[]): Job['outputs'] {
  const outputs = Object.fromEntries(
    OUTPUTS.filter((name) => values[name] !== undefined).map((name) => [name, values[name]]),
  )
  if (Object.values(outputs).filter((file) => file === '-').length > 1)
    throw new TypeError(cannot('simulate', 'only one output can go to the standard output'))
  const places = [...inputs, ...Object.values(outputs)]
    .filter((file) => file !== '-')
    .map((file) => resolve(file!))
  for (const file of Object.values(outputs))
    if (places.indexOf(resolve(file!)) < places.lastIndexOf(resolve(file!)))
      throw new TypeError(cannot('simulate', 'an output must be a file of its own', file))
  return outputs
}
