import { AsyncLocalStorage } from 'node:async_hooks'
import vm from 'node:vm'
import { TestEnvironment } from 'jest-environment-node'

/** The storages that were used since the end of the last spec file. */
const used = new Set<AsyncLocalStorage<unknown>>()
const { run } = AsyncLocalStorage.prototype
AsyncLocalStorage.prototype.run = function (this: AsyncLocalStorage<unknown>, ...args: unknown[]): unknown {
  used.add(this)
  return Reflect.apply(run, this, args)
}

/**
 * Compiles a module of a sandbox as a script. Jest loads itself and the library anew for each file of specs,
 * and V8 knows the code of a script by its text, but compiles that of a function each time: loading took
 * three times as long.
 */
function compileAsScript(code: string, parameters: string[], options: vm.CompileFunctionOptions): unknown {
  const { filename = '', parsingContext } = options
  const head = `(function (${parameters.join(', ')}) {`
  const script = new vm.Script(`${head}${code}\n})`, { filename, columnOffset: -head.length })
  return script.runInContext(parsingContext!)
}
vm.compileFunction = compileAsScript as typeof vm.compileFunction

/**
 * The environment of Node, in which no storage outlives its file. Jest makes one for each file, and before
 * version 24 Node asks every storage that was ever used at every promise that is made: the hundredth file
 * took five times as long.
 */
export default class Environment extends TestEnvironment {
  override async teardown(): Promise<void> {
    for (const storage of used) storage.disable()
    used.clear()
    await super.teardown()
  }
}
