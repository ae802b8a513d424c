import type { CallContext } from '../calls/rule'
import { abandon, isObject, isThenable, type Method } from '../common/promises'
import { requireNoGenerator } from './create'
import { carryOver } from './metadata'
import { decorator, type Member } from './protocols'
import type { WriteDecorator } from './write-decorator'
import { requireTarget, type Target } from './write-target'

/** A call of a writing method that is under way. */
export interface WriteCall {
  /** Is called after the method has succeeded. */
  succeed(result: unknown, context: CallContext): unknown
  /** Is called at the end, even when the method has failed. */
  end(): void
}

/** Creates the decorator of a write. `begin` is called at each call, before the method runs. */
export function write(
  decoratorName: string,
  verb: string,
  owner: (() => unknown) | undefined,
  name: string | symbol,
  begin: (target: Target) => WriteCall,
): WriteDecorator {
  return decorator({
    verb: 'decorate',
    kinds: ['method', 'setter'],
    must: `${decoratorName} must be on a method or a setter`,
    replace(member) {
      requireNoGenerator(`decorate ${member.label}`, member.method)
      const doing = `${verb} ${String(name)} by ${member.label}`
      const replaced = replacement(member, (self) => begin(requireTarget(doing, owner, self, name)))
      carryOver(member.method, replaced)
      let isChecked = false
      member.onInitialize?.((self) => {
        if (!isChecked && isObject(self)) requireTarget(doing, owner, self, name)
        isChecked = true
      })
      return replaced
    },
  }) as WriteDecorator
}

/** Creates the replacement of a write method. */
function replacement({ kind, method }: Member, begin: (self: unknown) => WriteCall): Method {
  const run = (self: unknown, args: unknown[]): unknown => {
    const call = begin(self)
    let result: unknown
    let isPending = false
    try {
      result = method.apply(self, args)
      if (isThenable(result)) {
        isPending = true
        return succeeding(result, call, { self, args })
      }
      const done = call.succeed(result, { self, args })
      abandon(done) // no caller waits for a store
    } finally {
      if (!isPending) call.end()
    }
    return result
  }
  if (kind === 'setter')
    return Object.getOwnPropertyDescriptor(
      {
        set value(given: unknown) {
          run(this, [given])
        },
      },
      'value',
    )!.set as Method
  return {
    replaced(this: unknown, ...args: unknown[]): unknown {
      return run(this, args)
    },
  }.replaced
}

/** Waits for a result, and for the operations that follow it. */
async function succeeding(
  result: PromiseLike<unknown>,
  call: WriteCall,
  context: CallContext,
): Promise<unknown> {
  try {
    const value = await result
    await call.succeed(value, context)
    return value
  } finally {
    call.end()
  }
}
