import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify'
import { Registry } from 'prom-client'
import { advise } from 'purecache/advice'
import { inspector, toNode } from 'purecache/inspector'
import { registerMetrics } from 'purecache/prometheus'
import type { Database } from './database.js'
import { PriceRange } from './price-range.js'
import { Products } from './products.js'
import { Refusal } from './refusal.js'

// Fastify validates requests with these schemas, and removes other properties.
const search = {
  type: 'object',
  additionalProperties: false,
  properties: {
    text: { type: 'string', default: '' },
    price: { type: 'string', pattern: '^\\d+-\\d+$', default: '0-1000000' },
  },
}
const amount = { type: 'integer', minimum: 0 }
const product = {
  type: 'object',
  required: ['name', 'cents', 'stock'],
  properties: { name: { type: 'string' }, cents: amount, stock: amount },
}
const sale = { type: 'object', required: ['pieces'], properties: { pieces: { type: 'integer', minimum: 1 } } }
const path = { type: 'object', properties: { id: { type: 'integer' } } }

interface ById {
  Params: { id: number }
}

export function createApp(database: Database): FastifyInstance {
  const app = fastify()

  /** The service of one request. A real service reads the tenant from a verified token. */
  function productsOf({ headers }: FastifyRequest): Products {
    const tenant = headers['x-tenant']
    if (typeof tenant !== 'string') throw new Refusal(401, 'The header x-tenant is missing')
    return new Products(database, tenant)
  }

  app.get<{ Querystring: { text: string; price: string } }>(
    '/products',
    { schema: { querystring: search } },
    async (request) => productsOf(request).find(request.query.text, new PriceRange(request.query.price)),
  )

  app.get<ById>('/products/:id', { schema: { params: path } }, async (request) =>
    productsOf(request).get(request.params.id),
  )

  app.post<{ Body: { name: string; cents: number; stock: number } }>(
    '/products',
    { schema: { body: product } },
    async (request, reply) => {
      const { name, cents, stock } = request.body
      return reply.code(201).send(productsOf(request).add(name, cents, stock))
    },
  )

  app.post<ById & { Body: { pieces: number } }>(
    '/products/:id/sales',
    { schema: { params: path, body: sale } },
    async (request, reply) => {
      productsOf(request).sell(request.params.id, request.body.pieces)
      return reply.code(201).send()
    },
  )

  const registry = new Registry()
  registerMetrics(registry)
  app.get('/metrics', async (_, reply) => reply.type(registry.contentType).send(await registry.metrics()))

  const token = process.env['INSPECTOR_TOKEN'] // in production the inspector is closed without one
  const inspect = toNode(inspector({ token, actions: ['clear'], advise }))
  const show = (request: FastifyRequest, reply: FastifyReply): void => {
    reply.hijack()
    inspect(request.raw, reply.raw)
  }
  app.all('/caches', show).all('/caches/*', show)
  return app
}
