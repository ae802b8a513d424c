/** A metric in an exposition. */
export interface Family {
  readonly name: string
  readonly type: string
  readonly help: string
  readonly samples: Sample[]
}

export interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  counter: [''],
  gauge: [''],
  histogram: ['_bucket', '_sum', '_count'],
}
const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/

/**
 * Reads the text format of Prometheus, or OpenMetrics as far as it differs. Throws for violations of either
 * format: a sample before its type, a name twice, one series twice, a histogram that is not cumulative, a bad
 * escape or number.
 */
export function parseExposition(text: string, isOpenMetrics = false): Map<string, Family> {
  const families = new Map<string, Family>()
  if (!text.endsWith('\n')) throw new Error('the last line must end')
  const lines = text.slice(0, -1).split('\n')
  if (isOpenMetrics && lines.pop() !== '# EOF') throw new Error('# EOF is missing')
  let help: [name: string, text: string] | undefined
  let family: Family | undefined
  for (const line of lines) {
    if (/^$|^# (?!HELP|TYPE)/.test(line) && !isOpenMetrics) continue // another comment is allowed
    const [, kind, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? []
    if (kind === 'HELP') help = [name, rest]
    else if (kind === 'TYPE') {
      if (!NAME.test(name) || help?.[0] !== name || families.has(name) || !(rest in SUFFIXES))
        throw new Error(line)
      family = { name, type: rest, help: help[1], samples: [] }
      families.set(name, family)
    } else {
      if (family === undefined) throw new Error(line)
      addSample(family, line, isOpenMetrics)
    }
  }
  for (const each of families.values()) if (each.type === 'histogram') requireCumulative(each)
  return families
}

function addSample({ name: base, type, samples }: Family, line: string, isOpenMetrics: boolean): void {
  const [, name = '', , list = '', number = ''] = /^([^\s{]+)(\{(.*)\})? (\S+)$/.exec(line) ?? []
  const suffixes = isOpenMetrics && type === 'counter' ? ['_total'] : SUFFIXES[type]!
  if (!suffixes.some((suffix) => name === base + suffix)) throw new Error(`${line} is not of ${base}`)
  const labels = labelsOf(list, line)
  const series = seriesOf(name, labels)
  if (samples.some((other) => seriesOf(other.name, other.labels) === series)) throw new Error(`${line} twice`)
  const value = number === '+Inf' ? Infinity : Number(number)
  if (Number.isNaN(value) || (number !== '+Inf' && !/^-?\d/.test(number))) throw new Error(line)
  samples.push({ name, labels, value })
}

function labelsOf(list: string, line: string): Record<string, string> {
  const labels: Record<string, string> = {}
  const label = /([a-zA-Z_]\w*)="((?:[^"\\\n]|\\[\\"n])*)"(,|$)/y
  while (label.lastIndex < list.length) {
    const [, name, value] = label.exec(list) ?? []
    if (name === undefined || name in labels) throw new Error(line)
    labels[name] = value!.replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped))
  }
  return labels
}

export function seriesOf(name: string, labels: Readonly<Record<string, string>>): string {
  return JSON.stringify([name, Object.entries(labels).sort()])
}

function requireCumulative({ name, samples }: Family): void {
  const groups = new Map<string, Sample[]>()
  for (const sample of samples) {
    const key = seriesOf('', { ...sample.labels, le: '' })
    groups.set(key, [...(groups.get(key) ?? []), sample])
  }
  for (const group of groups.values()) {
    const buckets = group.filter((sample) => sample.name === `${name}_bucket`)
    const bounds = buckets.map(({ labels }) => (labels['le'] === '+Inf' ? Infinity : Number(labels['le'])))
    const counts = buckets.map(({ value }) => value)
    const isSorted = (list: number[]) => list.every((value, at) => at === 0 || value >= list[at - 1]!)
    const count = group.find((sample) => sample.name === `${name}_count`)?.value
    const hasSum = group.some((sample) => sample.name === `${name}_sum`)
    if (
      !isSorted(bounds) ||
      !isSorted(counts) ||
      bounds.at(-1) !== Infinity ||
      counts.at(-1) !== count ||
      !hasSum
    )
      throw new Error(`${name} is no histogram`)
  }
}

/** The value of the one sample with this name and, among others, these labels. */
export function valueIn(
  families: Map<string, Family>,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined {
  const found = [...families.values()]
    .flatMap(({ samples }) => samples)
    .filter((sample) => sample.name === name)
    .filter((sample) => Object.entries(labels).every(([label, value]) => sample.labels[label] === value))
  if (found.length > 1) throw new Error(`${name} has ${found.length} such samples`)
  return found[0]?.value
}
