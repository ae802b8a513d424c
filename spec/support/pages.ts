import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll } from '@jest/globals'

export const root = resolve(__dirname, '../..')
export const read = (file: string) => readFileSync(join(root, file), 'utf8')

/** Every page that a reader may open. */
export const pages = ['.', '.github', 'bench', 'docs', 'examples']
  .filter((folder) => existsSync(join(root, folder)))
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: folder !== '.', encoding: 'utf8' }).map((name) =>
      join(folder, name),
    ),
  )
  .filter((file) => file.endsWith('.md') && !file.includes('node_modules'))

/** A fenced block of code. Words after its language are its marks. */
export interface Block {
  readonly name: string
  readonly language: string
  /**
   * `legacy`: under legacy decorators only. `no-run`: type-checked only. `jest`: tests, which run among
   * these.
   */
  readonly marks: readonly string[]
  readonly code: string
}

export const blocks: readonly Block[] = pages.flatMap((page) => {
  const text = read(page)
  return [...text.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)].map(({ index, 1: info, 2: code }) => {
    const line = text.slice(0, index).split('\n').length
    const [language = '', ...marks] = info!.split(' ')
    return { name: `${page.replaceAll('/', '-')}-${line}`, language, marks, code: code! }
  })
})
export const inThisMode = (block: Block) =>
  block.language === 'ts' && (DECORATORS === 'legacy' || !block.marks.includes('legacy'))

/**
 * A folder in which blocks are programs that may import installed packages. It is removed after the specs.
 */
export class BlockFolder {
  readonly path = mkdtempSync(join(root, 'node_modules', '.docs-'))

  constructor(given: readonly Block[]) {
    afterAll(() => {
      rmSync(this.path, { recursive: true, force: true })
    })
    for (const block of given) writeFileSync(this.fileOf(block), `${block.code}\nexport {}\n`)
  }

  fileOf({ name }: Block, extension = 'ts'): string {
    return join(this.path, `${name}.${extension}`)
  }
}
