import 'reflect-metadata'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import Koa from 'koa'
import { type InspectorHandler, toNode } from 'purecache/inspector'

/** Serves a handler below `/admin/caches` on a free port; returns the server. */
export type Mounting = (handler: InspectorHandler) => Promise<Server>

export const mountings: Readonly<Record<string, Mounting>> = {
  'node:http': async (handler) => {
    const listener = toNode(handler)
    return listening(
      createServer((request, response) => {
        if (/^\/admin\/caches(?=[/?]|$)/.test(request.url ?? '')) listener(request, response)
        else response.writeHead(404).end()
      }),
    )
  },

  Express: async (handler) => {
    const app = express()
    app.use(express.json())
    app.use('/admin/caches', toNode(handler))
    return listening(createServer(app))
  },

  Fastify: async (handler) => {
    const app = fastify()
    const listener = toNode(handler)
    for (const path of ['/admin/caches', '/admin/caches/*'])
      app.all(path, (request, reply) => {
        reply.hijack()
        listener(request.raw, reply.raw)
      })
    await app.ready()
    return listening(app.server)
  },

  Hono: async (handler) => {
    const app = new Hono()
    app.all('/admin/caches/*', (context) => handler(context.req.raw))
    return new Promise((resolve) => {
      const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, () => {
        resolve(server as Server)
      })
    })
  },

  Koa: async (handler) => {
    const app = new Koa()
    const listener = toNode(handler)
    app.use((context, next) => {
      if (!/^\/admin\/caches(?=\/|$)/.test(context.path)) return next()
      context.respond = false
      listener(context.req, context.res)
      return undefined
    })
    return listening(createServer((request, response) => void app.callback()(request, response)))
  },

  'NestJS on Express': async (handler) => {
    const app = await NestFactory.create(AppModule, { logger: false })
    app.use('/admin/caches', toNode(handler))
    await app.listen(0, '127.0.0.1')
    return app.getHttpServer() as Server
  },

  'NestJS on Fastify': async (handler) => {
    const app = await NestFactory.create(AppModule, new FastifyAdapter(), { logger: false })
    app.use('/admin/caches', toNode(handler))
    await app.listen(0, '127.0.0.1')
    return app.getHttpServer() as Server
  },
}

class AppModule {}
Module({})(AppModule)

async function listening(server: Server): Promise<Server> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

export function addressOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/admin/caches`
}
