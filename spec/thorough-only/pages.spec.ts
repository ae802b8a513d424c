import { writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import ts from 'typescript'
import { BlockFolder, blocks, inThisMode, root } from '../support/pages'

/** The parts of other packages, which are not installed, that the guides use. */
const others = `
declare module '@nestjs/common' {
  type Decorate = (...args: any[]) => any
  export const Controller: Decorate, Get: Decorate, Inject: Decorate, Injectable: Decorate, Param: Decorate
  export const UseGuards: Decorate
  export const Scope: { readonly REQUEST: unique symbol }
}
declare module 'express' {
  interface Handler {
    (request: { params: { readonly id: string } }, response: { json(body: unknown): void }): unknown
  }
  export default function express(): { get(path: string, handler: Handler): void }
}
declare module 'cloudflare:workers' {
  export function waitUntil(promise: Promise<unknown>): void
}
declare module 'vitest' {
  export function beforeEach(act: () => unknown): void
  export function afterEach(act: () => unknown): void
  export const vi: { useRealTimers(): void }
}
declare module 'bson' {
  export class ObjectId { toHexString(): string }
}
declare module 'decimal.js' {
  export class Decimal { toString(): string }
}
declare module 'dayjs' {
  namespace dayjs { interface Dayjs { valueOf(): number; format(): string } }
  function dayjs(): dayjs.Dayjs
  export default dayjs
}
declare module 'rxjs' {
  export interface Observable<T> { subscribe(next: (value: T) => void): unknown }
  export function firstValueFrom<T>(source: Observable<T>): Promise<T>
}
declare module '@nestjs/axios' {
  import type { Observable } from 'rxjs'
  export class HttpService { get<T>(url: string): Observable<{ readonly data: T }> }
}
`

describe('code in the pages', () => {
  const checked = blocks.filter(inThisMode)
  const folder = new BlockFolder(checked)
  writeFileSync(join(folder.path, 'others.d.ts'), others)

  it('compiles', () => {
    const tsconfig = DECORATORS === 'legacy' ? 'tsconfig.legacy.json' : 'tsconfig.json'
    const { config } = ts.readConfigFile(join(root, tsconfig), (path) => ts.sys.readFile(path))
    const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
    const files = [...checked.map((block) => folder.fileOf(block)), join(folder.path, 'others.d.ts')]
    const program = ts.createProgram(files, { ...options, rootDir: root, noUnusedLocals: false })
    // The library itself is checked by `npm run types`.
    const found = files.flatMap((file) => ts.getPreEmitDiagnostics(program, program.getSourceFile(file)))
    const problems = found.map(({ file, start, messageText }) => {
      const at = file && `${basename(file.fileName)}:${file.getLineAndCharacterOfPosition(start!).line + 1}`
      return `${at ?? ''} ${ts.flattenDiagnosticMessageText(messageText, '\n')}`
    })
    expect([...new Set(problems)]).toEqual([])
  })
})
