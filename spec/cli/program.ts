import { type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { buildSync } from 'esbuild'
import { main } from '../../lib/cli/main'

const root = resolve(__dirname, '../..')

/** What the program printed, and its exit status. */
export interface Run {
  readonly out: string
  readonly err: string
  readonly status: number
}

/** Runs the program in this process. */
export async function run(...args: string[]): Promise<Run> {
  let [out, err] = ['', '']
  const status = await main(args, {
    out: { write: (text: string) => (out += text) },
    err: { write: (text: string) => (err += text) },
    script: __filename,
  })
  return { out, err, status }
}

/** A folder of the specs' own, with the program as a single file in it. */
export class Workplace {
  readonly folder = mkdtempSync(join(root, 'node_modules', '.cli-'))
  readonly program = join(this.folder, 'purecache.cjs')

  /** Bundles the program, so that it can be run as users run it. */
  build(): void {
    buildSync({
      entryPoints: [join(root, 'lib/cli.ts')],
      outfile: this.program,
      bundle: true,
      format: 'cjs',
      platform: 'node',
      target: 'es2022',
      tsconfig: join(root, 'tsconfig.json'),
      logLevel: 'error',
    })
  }

  write(name: string, content: string | Uint8Array): string {
    const file = join(this.folder, name)
    writeFileSync(file, content)
    return file
  }

  /** Runs the program in a process of its own, with this standard input. */
  spawn(args: readonly string[], input: string | Uint8Array = ''): SpawnSyncReturns<string> {
    return spawnSync(process.execPath, [this.program, ...args], { input, encoding: 'utf8', cwd: this.folder })
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
