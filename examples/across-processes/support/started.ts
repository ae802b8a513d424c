import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

const children = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})

/**
 * Starts a program, and returns it with the first line of its output that matches. The program ends at the
 * latest with this process.
 */
export async function started(
  command: string,
  args: readonly string[],
  line: RegExp,
  env: Record<string, string> = {},
): Promise<{ child: ChildProcess; found: string }> {
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  })
  children.add(child)
  child.once('exit', () => children.delete(child))
  const found = await new Promise<string>((resolve, reject) => {
    let output = ''
    child.stdout.on('data', (part: Buffer) => {
      output += String(part)
      const match = line.exec(output)
      if (match !== null) resolve(match[0])
    })
    child.once('error', reject)
    child.once('exit', () => reject(new Error(`${command} has ended: ${output}`)))
  })
  return { child, found }
}

/** Sends a signal that ends a program, and waits until it has ended. */
export async function ended(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  const exit = once(child, 'exit')
  child.kill(signal)
  await exit
}
