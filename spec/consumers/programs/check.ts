// The least that a program needs to tell how it went, wherever it runs: no types or modules of Node's or the
// browser's.
declare const console: { log(text: string): void }

const checks: { title: string; run: () => unknown }[] = []

export function check(title: string, run: () => unknown): void {
  checks.push({ title, run })
}

/** Compares primitives, and arrays of them. */
export function equal(actual: unknown, expected: unknown): void {
  const isSame =
    Array.isArray(actual) && Array.isArray(expected)
      ? actual.length === expected.length && expected.every((value, i) => Object.is(actual[i], value))
      : Object.is(actual, expected)
  if (!isSame) throw new Error(`expected ${show(expected)}, received ${show(actual)}`)
}

export function throws(run: () => unknown, message: string): void {
  try {
    run()
  } catch (error) {
    if (error instanceof Error && error.message.includes(message)) return
    throw error
  }
  throw new Error(`expected an error with ${show(message)}`)
}

/** Runs all checks, then prints how many passed; rejects with all that failed. */
export async function report(): Promise<void> {
  const failures: string[] = []
  for (const { title, run } of checks) {
    try {
      await run()
    } catch (error) {
      failures.push(`${title}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  if (failures.length > 0 || checks.length === 0) throw new Error(`failed: ${failures.join('; ')}`)
  console.log(`${checks.length} checks passed`)
}

function show(value: unknown): string {
  return Array.isArray(value)
    ? `[${value.map(show).join(', ')}]`
    : typeof value === 'string'
      ? `'${value}'`
      : String(value)
}
