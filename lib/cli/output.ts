import { writeFile } from 'node:fs/promises'
import { counted, grouped } from '../common/numbers'
import type { Simulation } from '../simulation/simulation'
import { OUTPUTS, type OutputName } from './options'
import type { FileReport } from './requests'

const WRITERS: Readonly<Record<OutputName, (simulation: Simulation) => string>> = {
  // A pair of numbers stays on one line.
  json: (simulation) =>
    `${JSON.stringify(simulation, null, 2).replace(/\[\s+(\d+),\s+(\d+)\s+\]/g, '[$1, $2]')}\n`,
  csv: (simulation) => simulation.toCSV(),
  svg: (simulation) => simulation.toSVG(),
  html: (simulation) => simulation.toHTML(),
}

/** Writes results to files. Returns the text for the standard output. */
export async function written(
  simulation: Simulation,
  outputs: Readonly<Partial<Record<OutputName, string>>>,
  summary: string,
): Promise<string> {
  let text = `${summary}\n${simulation.toText()}\n`
  for (const name of OUTPUTS) {
    const file = outputs[name]
    if (file === '-') text = WRITERS[name](simulation)
    else if (file !== undefined) await write(file, WRITERS[name](simulation))
  }
  return text
}

async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text)
  } catch (cause) {
    throw new Error(`Cannot write ${file}: ${(cause as Partial<Error>).message}`, { cause })
  }
}

/**
 * Returns a line about the reading of each file: `a.log: access log, 12 lines → 10 requests; 2 skipped: 2
 * other methods`.
 */
export function summaryOf(files: readonly FileReport[]): string {
  return files
    .map(({ name, format, lines, requests, skipped }) => {
      const reasons = Object.entries(skipped)
      const total = reasons.reduce((sum, [, count]) => sum + count, 0)
      const dropped = reasons.map(([reason, count]) => `${grouped(count)} ${reason}`)
      const read = `${titleOf(name)}: ${format}, ${counted(lines, 'line')} → ${counted(requests, 'request')}`
      return total === 0 ? read : `${read}; ${grouped(total)} skipped: ${dropped.join(', ')}`
    })
    .join('\n')
}

/** Returns the name of a file in texts for people. */
export function titleOf(file: string): string {
  return file === '-' ? 'standard input' : file
}
