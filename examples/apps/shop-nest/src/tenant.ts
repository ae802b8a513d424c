import { AsyncLocalStorage } from 'node:async_hooks'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { UnauthorizedException } from '@nestjs/common'

/** The tenant of the current request. */
export const tenants = new AsyncLocalStorage<string>()

/** Runs the rest of a request in the context of its tenant. A real service reads it from a verified token. */
export function inTenant({ headers }: IncomingMessage, _: ServerResponse, next: () => void): void {
  const tenant = headers['x-tenant']
  if (typeof tenant !== 'string') throw new UnauthorizedException('The header x-tenant is missing')
  tenants.run(tenant, next)
}
